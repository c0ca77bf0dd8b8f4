// Greets the visitor, and marks what the visitor wrote. The visitor, {name, handle}, is in the element with the id
// "visitor", whose text is JSON, or else in a variable `visitor` of an earlier script.
(() => {
  const element = document.getElementById("visitor");
  const who = element ? JSON.parse(element.textContent) : visitor;
  if (!who) return;
  const hello = document.createElement("p");
  hello.textContent = `Hello, ${who.name}!`;
  document.querySelector("main").prepend(hello);
  for (const entry of document.querySelectorAll("article")) {
    if (entry.dataset.author === who.name) entry.classList.add("mine");
  }
})();
