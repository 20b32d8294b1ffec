// One entry in the browser's history for the whole door: every page takes the place of the one before it.
(() => {
  const MODIFIERS = ["ctrlKey", "metaKey", "shiftKey", "altKey"];

  addEventListener("click", (event) => {
    const button = event.target.closest("button[value=language]");
    if (button) {
      event.preventDefault();
      return button.closest("[data-keeps]") ? changeLanguage(button.formAction) : send(button.form, button);
    }
    const link = event.target.closest("a[href]");
    if (!link || link.origin !== location.origin || event.button || MODIFIERS.some((key) => event[key])) return;
    event.preventDefault();
    location.replace(link.href);
  });

  // A form that the sealing script has not taken care of.
  addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "get") return;
    event.preventDefault();
    send(event.target, event.submitter || (pressed && pressed.form === event.target ? pressed : null));
  });

  // With scripts a language sends no form, and Enter presses the button of the form itself.
  function settle() {
    for (const button of document.querySelectorAll(".tongue button")) {
      if (button.value) button.type = "button";
      else button.remove();
    }
  }

  // Browsers of 2018 do not say which button sent a form.
  let pressed = null;
  addEventListener("click", (event) => { pressed = event.target.closest("button"); }, true);

  async function send(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    const address = (button && button.getAttribute("formaction")) || form.action;
    const answer = await ask(address, [form], { method: "POST", body });
    if (answer && answer.redirected) location.replace(answer.url);
    else if (answer) show(answer);
  }

  // What was typed stays in this browser: only the page is fetched.
  async function changeLanguage(address) {
    const answer = await ask(address, [...document.querySelectorAll(".door-form")]);
    if (!answer) return;
    const typed = [...document.forms].map((form) => [form.id, [...new FormData(form)]]);
    const answers = document.querySelector("[data-thread]:not([hidden])");
    show(answer, () => typed.forEach(fill), Boolean(answers));
  }

  function fill([id, fields]) {
    const form = id && document.forms[id];
    for (const [name, value] of form ? fields : []) {
      if (form.elements[name]) form.elements[name].value = value;
    }
  }

  async function ask(address, forms, how = {}) {
    const lost = document.querySelector("[data-lost]");
    if (lost) lost.hidden = true;
    try {
      const headers = { accept: "text/html" };
      const answer = await fetch(address, { ...how, headers, cache: "no-store", credentials: "omit" });
      const text = await answer.text();
      // what has no way out is no page of ours, but of a proxy or of a server that had no room for one
      if (!answer.redirected && !text.includes('id="exit"')) throw new TypeError("no page of ours");
      // nor does a page of an error take the place of a form that it does not bring back
      if (!answer.ok && !forms.every((form) => broughtBack(form, text))) throw new TypeError("no form");
      return { url: answer.url, redirected: answer.redirected, text };
    } catch (error) {
      if (!lost) return null;
      lost.hidden = false;
      lost.scrollIntoView({ block: "center" });
      return null;
    }
  }

  const broughtBack = (form, text) => form.id && text.includes(`<form id="${form.id}"`);

  function show({ url, text }, filled = () => {}, answersToo = false) {
    const next = new DOMParser().parseFromString(text, "text/html");
    for (const done of next.querySelectorAll("noscript, script")) done.remove();
    const { lang, dir } = next.documentElement;
    history.replaceState(null, "", url);
    Object.assign(document.documentElement, { lang, dir });
    document.title = next.title;
    document.body.replaceWith(document.adoptNode(next.body));
    settle();
    filled();
    scrollTo(0, 0);
    const told = document.querySelector("main [role=alert][tabindex]:not([hidden]), #given-title");
    (told || document.getElementById("main")).focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("shown", { detail: { answersToo } }));
  }

  settle();
})();
