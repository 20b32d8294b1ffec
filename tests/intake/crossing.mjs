// What the browser's script makes of what Python made, and the other way round: one JSON question on stdin, one answer.
import { readFileSync } from "node:fs";

const [sealingPath, hpkePath] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(0, "utf8"));
const { Sealing, readReceipt, newReceipt, inGroups } = await import(sealingPath);
const { wordsOf, readWords } = await import(asked.words_script);
globalThis.fetch = async (path) => ({ ok: true, text: async () => readFileSync(path, "utf8") });
const box = new Sealing(await import(hpkePath), asked.centre);
const thread = await box.thread(asked.receipt);
const opened = [];
for (const blob of asked.replies) opened.push(await box.openReply(blob, thread).catch(() => null));
const sealed = [];
for (const key of asked.keys) sealed.push(await box.seal(asked.words, key, "request"));
console.log(JSON.stringify({
  thread: thread.id,
  reply_key: await box.replyKey(thread),
  opened,
  sealed,
  typed: asked.typed.map(readReceipt),
  shown: asked.written.map(inGroups),
  spelled: await Promise.all(asked.written.map((one) => wordsOf(one, asked.lists[0]))),
  read: await Promise.all(asked.spelled.map((one) => readWords(one, asked.lists))),
  fresh: Array.from({ length: 200 }, newReceipt),
}));
