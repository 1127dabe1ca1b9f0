// What the sliders need where no server follows them: the way back carries the values, and the odds,
// which take a server's draws, stand for the assumptions that the file was made with.

{
  const { assumptions, oddsThen } = JSON.parse(document.getElementById("content").textContent);
  const live = document.getElementById("live");

  // As the page writes a value into its address.
  const written = (value, { unlimited, decimals }) =>
    unlimited !== null && value >= unlimited ? "inf" : String(Number(value.toFixed(decimals)));

  window.addEventListener("r1-assumption-moved", () => requestAnimationFrame(() => {
    const address = new URL(live.href);
    for (const each of assumptions) {
      const input = document.querySelector(`.vega-bindings input[name="${each.signal}"]`);
      if (!input) continue;
      const value = Number(input.value);
      if (value === each.initial) address.searchParams.delete(each.key);
      else address.searchParams.set(each.key, written(value, each));
    }
    live.href = address;
    document.querySelector(".verdict .odds").textContent = oddsThen;
  }));
}
