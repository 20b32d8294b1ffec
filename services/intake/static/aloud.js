// Reads a page aloud, where the device itself has a voice for its language. A voice that asks a server hears too much.
(() => {
  const speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance) return;

  const voice = () => {
    const [wanted] = document.documentElement.lang.toLowerCase().split("-");
    return speech.getVoices().find((one) => one.localService && one.lang.toLowerCase().split(/[-_]/)[0] === wanted);
  };

  function offer() {
    const place = document.querySelector("template[data-aloud]"), main = document.getElementById("main");
    if (!place || main.querySelector("[data-reads]") || !voice()) return;
    const recording = main.querySelector(".voice");
    main.insertBefore(document.importNode(place.content, true), recording ? recording.nextSibling : main.firstChild);
  }

  // Piece by piece: long ones are cut off by some voices. What stands in a field is not read.
  const pieces = () => [...document.querySelectorAll("main h1, main h2, main h3, main p, main li, main dt, main dd, main legend, main label")]
    .filter((one) => one.offsetWidth && !one.querySelector("p, li, label, h1, h2, h3, [data-reads]") && !one.closest(".voice"))
    .map((one) => one.innerText.trim()).filter(Boolean);

  function read(button) {
    const spoken = voice(), left = pieces();
    button.setAttribute("aria-pressed", "true");
    for (const piece of left) {
      const one = Object.assign(new SpeechSynthesisUtterance(piece), { voice: spoken, lang: spoken.lang });
      if (piece === left[left.length - 1]) one.onend = () => button.setAttribute("aria-pressed", "false");
      speech.speak(one);
    }
  }

  function stop() {
    speech.cancel();
    for (const button of document.querySelectorAll("[data-reads]")) button.setAttribute("aria-pressed", "false");
  }

  addEventListener("click", (event) => {
    const button = event.target.closest("[data-reads]");
    if (button && button.getAttribute("aria-pressed") === "false") read(button);
    else if (button || event.target.closest("#exit")) stop();
  }, true);
  addEventListener("pagehide", stop);
  document.addEventListener("shown", () => { stop(); offer(); });
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  else speech.onvoiceschanged = offer;
  offer();
})();
