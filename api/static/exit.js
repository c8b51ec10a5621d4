"use strict";

// Leave the page at once: the button, or Shift three times. Without scripts the link alone works.
(() => {
  const link = document.querySelector(".exit a");
  if (!link) return;

  const leave = () => {
    const cover = document.createElement("div");
    cover.className = "cover";
    document.body.append(cover);
    document.title = "Home";
    try {
      sessionStorage.clear();
    } catch {
      // storage may be forbidden; there is nothing in it of ours
    }
    window.location.replace(link.href);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  let presses = [];
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    const now = Date.now();
    presses = [...presses.filter((press) => now - press < 5000), now];
    if (presses.length >= 3) leave();
  });

  // A page that is gone back to is not shown from memory.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
})();
