// A button that opens a file. What Python gets are its bytes, cut after `max_size` + 1 of them: what is
// longer is refused there.

export default function ({ parentElement, data, setTriggerValue }) {
  parentElement.querySelector(".opener span").textContent = data.label;
  const input = parentElement.querySelector(".opener input");
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    const bytes = new Uint8Array(await file.slice(0, data.max_size + 1).arrayBuffer());
    input.value = ""; // so that the same file can be opened again
    setTriggerValue("content", Array.from(bytes));
  };
}
