// What a page can do without: copying, and menus that close. Everything works when this never arrives.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const source = document.querySelector(button.dataset.copy);
    navigator.clipboard.writeText(source.value || source.textContent.trim()).then(() => {
      const said = button.querySelector("[data-copied]") || button;
      const before = said.textContent;
      said.textContent = button.dataset.done || before;
      setTimeout(() => { said.textContent = before; }, 3000);
    });
  }
  for (const menu of document.querySelectorAll("details.menu-over[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu-over[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// Buttons that need a script appear only where there is one.
for (const hidden of document.querySelectorAll("[data-copy][hidden]")) hidden.hidden = false;
