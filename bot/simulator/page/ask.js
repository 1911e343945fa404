// What the page asks the server to do; a refusal arrives as an Error with the server's sentence.

export async function ask(act, body) {
  let answer;
  try {
    answer = await fetch(`/tryout/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The server does not answer");
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(content.error ?? "That did not work");
  return content;
}
