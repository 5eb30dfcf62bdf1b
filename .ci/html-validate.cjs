// What html-validate lets pass in a mail, each with its reason. Everything
// else of its recommended rules holds.
module.exports = {
  extends: ["html-validate:recommended"],
  rules: {
    // Mail programs drop <style>, so that inline styles carry the look.
    "no-inline-style": "off",
    // Outlook for Windows reads width, height, bgcolor and the like from tables.
    "no-deprecated-attr": "off",
    // …and needs conditional comments for its own tables.
    "no-conditional-comment": "off",
    // Tables that only lay out need no groups of rows.
    "prefer-tbody": "off",
    // A matter of taste.
    "doctype-style": "off",
  },
};
