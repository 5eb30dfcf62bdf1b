// Follows what is built: replaces the parts of the page that changed, and loads
// anew the frames whose content did, each at the place it was scrolled to.
'use strict';
(() => {
  const body = document.body;
  const state = document.querySelector('[data-part="state"]');

  // The view chosen stands in the address, so that it outlives a reload.
  const choose = () => {
    const radio = document.getElementById(location.hash.slice(1).replace('=', '-'));
    if (radio) radio.checked = true;
  };
  choose();
  addEventListener('hashchange', choose);
  for (const radio of document.querySelectorAll('input[name="view"]')) {
    radio.addEventListener('change', () => history.replaceState(null, '', '#show=' + radio.value));
  }

  // Links out of an edition open beside the preview instead of inside the frame.
  const tame = (frame) => {
    try {
      for (const a of frame.contentDocument.links) {
        if (a.origin !== location.origin) a.target = '_blank';
      }
    } catch { /* the viewer of PDF files is the browser's own */ }
  };
  const place = (frame) => {
    try {
      return [frame.contentWindow.scrollX, frame.contentWindow.scrollY];
    } catch {
      return [0, 0];
    }
  };
  const load = (frame, address) => {
    const [x, y] = place(frame);
    frame.dataset.address = address;
    frame.addEventListener('load', () => {
      try {
        frame.contentWindow.scrollTo({left: x, top: y, behavior: 'instant'});
      } catch { /* as above */ }
    }, {once: true});
    let loaded = true;
    try {
      loaded = frame.contentWindow.location.href !== 'about:blank';
    } catch { /* the viewer has taken over: loaded */ }
    if (loaded) frame.contentWindow.location.replace(address);
    else frame.src = address;
  };
  for (const frame of document.querySelectorAll('iframe')) {
    frame.addEventListener('load', () => tame(frame));
    tame(frame);
  }

  const frames = (root) => new Map([...root.querySelectorAll('iframe')].map((f) => [f.closest('.panel').id + f.title, f]));
  const show = (fresh) => {
    const now = frames(document);
    const next = frames(fresh);
    if (body.dataset.looks !== fresh.body.dataset.looks || [...now.keys()].join() !== [...next.keys()].join()) {
      location.reload(); // other templates, or other editions, than before
      return;
    }
    for (const [key, frame] of next) {
      const shown = now.get(key);
      if (shown.dataset.address !== frame.dataset.address) {
        load(shown, frame.dataset.address);
        const alone = (f) => f.closest('.panel').querySelector('.label a');
        alone(shown).href = alone(frame).href;
      }
    }
    for (const part of document.querySelectorAll('[data-part]')) {
      const other = fresh.querySelector('[data-part="' + part.dataset.part + '"]');
      const open = part.querySelector('details')?.open;
      const folded = other.querySelector('details');
      if (folded && open) folded.open = true;
      part.className = other.className;
      if (part.innerHTML !== other.innerHTML) part.replaceChildren(...other.childNodes);
    }
    document.title = fresh.title;
    body.dataset.generation = fresh.body.dataset.generation;
  };

  let asking = false;
  let again = false;
  const refresh = async () => {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(location.pathname);
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch { /* the stream of events says so */ }
    asking = false;
    if (again) refresh();
  };

  // A page out of sight does not listen: browsers keep few connections to one
  // server. Back in sight it is told the present generation at once.
  let events = null;
  let lost = false;
  const listen = () => {
    events?.close();
    events = null;
    if (document.hidden) return;
    events = new EventSource('/events');
    events.addEventListener('built', (event) => {
      if (lost || event.data !== body.dataset.generation) refresh();
      lost = false;
    });
    events.addEventListener('error', () => {
      lost = true;
      state.textContent = body.dataset.lost;
      state.classList.add('broken');
    });
  };
  document.addEventListener('visibilitychange', listen);
  listen();
})();
