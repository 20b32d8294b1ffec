// Says to the stylesheet that scripts run; where one fails to load or to be read, the page shows the way without them.
// The first of all scripts, in the words of the oldest browsers.
(function () {
  var root = document.documentElement, PATIENCE = 20000;

  function giveUp() {
    root.classList.remove("scripts");
  }

  root.classList.add("scripts");
  addEventListener("error", function (event) {
    if (event.target === window || event.target.localName === "script") giveUp();
  }, true);
  addEventListener("unhandledrejection", giveUp);
  // One that never arrives is no error.
  setTimeout(function () {
    if (document.getElementById("door") && !root.classList.contains("ready")) giveUp();
  }, PATIENCE);
})();
