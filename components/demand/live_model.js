// The model while a thumb moves: calc's own formulas, as Python wrote them into FORMULAS, and the
// rule of 5 % by which calc.verdict reads them.

const VEGA = {
  exp: Math.exp,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  clamp: (value, low, high) => Math.min(high, Math.max(low, value)),
  pick: (condition, yes, no) => (condition ? yes : no),
};
const BISECTIONS = 40;
const SAMPLES = 60; // of a slider's way, between which break-even is looked for

const formulas = FORMULAS.of(VEGA);

const longRun = (values) => formulas.multiplier(values);

function logPath(values, years) {
  const at = { ...values, years };
  return Math.log(formulas.multiplier({
    ...values, gain: formulas.gain(at), long_run_elasticity: formulas.elasticity(at),
  }));
}

const sideOf = (logM) => (Math.abs(logM) < FORMULAS.band ? 0 : Math.sign(logM));
const NAMES = { 1: "huang", 0: "undetermined", [-1]: "market" };
const readingOf = (multiplier) => NAMES[sideOf(Math.log(multiplier))];

// Where a function changes sign between two places.
function rootBetween(excess, left, right) {
  const start = excess(left) >= 0;
  let [low, high] = [left, right];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) >= 0 === start) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// As calc.verdict.course has it, with the lowest and highest point of the drawn years.
function courseOf(values) {
  const [start, end, points] = FORMULAS.grid;
  const [shorter, longer] = [values.lag, values.diffusion_lag].sort((a, b) => a - b);
  const scale = values.diffusion_lag > 0 ? Math.max(shorter, longer * start) : values.lag;
  const [first, last] = [scale * start, longer * end];
  const times = Array.from({ length: points }, (_, at) => first * (last / first) ** (at / (points - 1)));
  const long = longRun(values);
  const ends = sideOf(Math.log(long));
  const inside = (years) => {
    const logM = logPath(values, years);
    return ends === 0 ? FORMULAS.band - Math.abs(logM) : ends * logM - FORMULAS.band;
  };
  let atFirst = 0;
  let decided = 0;
  let before = inside(times[0]) >= 0;
  for (let at = 0; at < points; at += 1) {
    if (atFirst === 0) atFirst = sideOf(logPath(values, times[at]));
    const now = inside(times[at]) >= 0;
    if (now !== before) decided = rootBetween(inside, times[at - 1], times[at]);
    before = now;
  }
  let [trough, peak] = [Infinity, -Infinity];
  const [years, drawn] = FORMULAS.path;
  for (let at = 0; at < drawn; at += 1) {
    const logM = logPath(values, (years * at) / (drawn - 1));
    trough = Math.min(trough, logM);
    peak = Math.max(peak, logM);
  }
  return {
    long, decided, trough: Math.exp(trough), peak: Math.exp(peak),
    atFirst: NAMES[atFirst || ends], longRun: NAMES[ends],
  };
}

// The places, from 0 to 1, of a slider's way at which the long run breaks even.
function breakEvens(card, values) {
  const excess = (place) => Math.log(longRun({ ...values, [card.key]: placed(card, place) }));
  const found = [];
  let before = excess(0);
  for (let at = 1; at <= SAMPLES; at += 1) {
    const now = excess(at / SAMPLES);
    // What is flat at 1 but for rounding has no border.
    const flat = Math.max(Math.abs(before), Math.abs(now)) < 1e-9;
    if (!flat && before >= 0 !== now >= 0) found.push(rootBetween(excess, (at - 1) / SAMPLES, at / SAMPLES));
    before = now;
  }
  return { places: found, startsAbove: excess(0) > 0, endsAbove: excess(1) > 0 };
}
