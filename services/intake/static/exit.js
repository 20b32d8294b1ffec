// The way out: the same address replaces this page in the history, and what stood here is gone before it loads.
(() => {
  const TIMES = 3, WITHIN = 3000;
  let pressed = [];

  function leave() {
    const address = document.getElementById("exit").href;
    document.body.textContent = "";
    location.replace(address);
  }

  addEventListener("click", (event) => {
    if (!event.target.closest("#exit")) return;
    event.preventDefault();
    leave();
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") pressed = [];
    else if (!event.repeat) pressed = [...pressed.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (pressed.length === TIMES) leave();
  });
})();
