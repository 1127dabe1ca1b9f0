// What only the browser can do about the page's language: say it in <html lang>, put it into the
// navigation's links, so that a copied one opens in it, and make a choice of language an entry in
// the history. Streamlit replaces the entry; a copy of it is laid beneath first.

const NAVIGATION = "[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]";
const SWITCH = ".st-key-lang button";

let language = "";
let watcher = null;

function addressed(href) {
  const url = new URL(href, window.location.href);
  url.searchParams.set("lang", language);
  return url.toString();
}

function mark() {
  if (document.documentElement.lang !== language) document.documentElement.lang = language;
  for (const link of document.querySelectorAll(NAVIGATION)) {
    const href = addressed(link.href);
    if (link.href !== href) link.setAttribute("href", href);
  }
}

function remember(event) {
  const chosen = event.target.closest?.(SWITCH);
  if (chosen && chosen.getAttribute("aria-checked") !== "true") {
    window.history.pushState(window.history.state, "", window.location.href);
  }
}

export default function (component) {
  language = component.data.language;
  mark();
  if (watcher) return;
  document.addEventListener("click", remember, true);
  // The navigation is drawn again by Streamlit, on a phone when it is opened.
  watcher = new MutationObserver(mark);
  watcher.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["href"],
  });
}
