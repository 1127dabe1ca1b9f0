// The verdict in words beside the question. Python wrote the sentences; here they get their numbers.

const SETTLED = 400; // milliseconds without a change, after which it is read out

const percent = (ratio, language) =>
  ratio.toLocaleString(language, { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" })
    .replace("-", "\u2212").replace(/[\u00a0\u202f]%/, "\u00a0%");

const filled = (template, parts) => template.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

// The sentences that do not need the draws, as components.demand.verdict_text says them.
function sentencesOf(course, words, language) {
  const change = (multiplier) => percent(multiplier - 1, language);
  const when = words.dates.find(([before]) => course.decided < before);
  const [, since, until] = when;
  const extreme = course.atFirst === "huang" ? course.peak : course.trough;
  return {
    reading: course.longRun,
    change: change(course.long),
    amount: filled(words.amount[course.longRun], { change: change(course.long) }),
    first: filled(words.first[`${course.atFirst} ${course.longRun}`], {
      change: change(extreme), since, until,
    }),
  };
}

class VerdictView {
  constructor() {
    this.node = element("div", "verdict");
    this.amount = element("p", "amount");
    this.first = element("p", "first");
    this.odds = element("p", "odds");
    this.status = element("p", "unseen");
    this.status.setAttribute("role", "status");
    this.node.append(this.amount, this.first, this.odds, this.status);
  }

  show(course, data) {
    const said = sentencesOf(course, data.words, data.language);
    const [before] = said.amount.split(said.change);
    const number = element("span", "change", said.change);
    const arrow = { huang: "\u00a0▲", market: "\u00a0▼", undetermined: "" }[course.longRun];
    const sign = element("span", "change", arrow);
    sign.setAttribute("aria-hidden", "true");
    this.amount.replaceChildren(document.createTextNode(before), number, sign);
    this.first.textContent = said.first;
    this.node.dataset.reading = course.longRun;
    this.readOut(`${said.amount}. ${said.first}`);
    return said;
  }

  // The odds come from the server: while the thumb moves they are those of before.
  settle(odds) {
    this.odds.textContent = odds;
    this.odds.classList.remove("before");
  }

  moving() {
    this.odds.classList.add("before");
  }

  readOut(text) {
    if (text === this.said) return;
    const initial = this.said === undefined;
    this.said = text;
    clearTimeout(this.timer);
    if (!initial) this.timer = setTimeout(() => { this.status.textContent = text; }, SETTLED);
  }

  close() {
    clearTimeout(this.timer);
  }
}

// What the last change of an assumption did, and the way back to all defaults.
class ChangeBar {
  constructor(texts, reset) {
    this.node = element("div", "changes");
    this.text = element("p", "", texts.none);
    this.button = element("button", "resetall", texts.reset);
    this.button.type = "button";
    this.button.onclick = reset;
    this.node.append(this.text, this.button);
    this.texts = texts;
  }

  began(card, multiplier, before) {
    if (this.card === card && performance.now() - this.at < SETTLED) return;
    [this.card, this.from, this.value] = [card, multiplier, before];
  }

  // What the long run was before the change.
  start(language) {
    return filled(this.texts.before, { change: percent(this.from - 1, language) });
  }

  moved(multiplier, language) {
    this.at = performance.now();
    const change = (m) => percent(m - 1, language);
    this.text.textContent = filled(this.texts.did, {
      name: this.card.card.label, before: this.value, after: this.card.spoken(),
      from: change(this.from), to: change(multiplier),
    });
  }
}
