// The page for the site has none of the mail's excuses.
module.exports = {
  extends: ["html-validate:recommended"],
  rules: {
    // A matter of taste.
    "doctype-style": "off",
  },
};
