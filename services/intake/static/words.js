// A number as six words: the same as in shared/languages/receipt_words.py, with the same lists, fetched only when needed.
const WORDS = 6, DIGITS = 16, OF_WORD = 3;
const ALIKE = { "ة": "ه", "ى": "ي", "ک": "ك", "ی": "ي", "ß": "ss" };

const plain = (word) =>
  word.normalize("NFKD").toLowerCase().replace(/[ةىکیß]/g, (sign) => ALIKE[sign]).replace(/[^\p{L}]/gu, "");

// In pieces: as one number it would be too large to be exact.
const rest = (digits) => [...digits].reduce((sum, digit) => (10 * sum + Number(digit)) % 97, 0);

const checkDigits = (receipt) => String(98 - rest(`${receipt}00`)).padStart(2, "0");

async function listAt(url) {
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) throw new Error("no list");
  return (await answer.text()).trim().split("\n");
}

export async function wordsOf(receipt, url) {
  const words = await listAt(url), digits = receipt + checkDigits(receipt);
  return digits.match(/.{3}/g).map((place) => words[Number(place)]);
}

// { receipt }, or the word that is in no list, or none where they do not belong together. The list of the page first.
export async function readWords(typed, urls) {
  const words = typed.split(/[^\p{L}\p{M}]+/u).filter(Boolean);
  const lists = await Promise.all(urls.map(listAt));
  const places = lists.map((list) => new Map(list.map((word, place) => [plain(word), place])));
  const knows = (one) => words.filter((word) => one.has(plain(word))).length;
  const known = places.reduce((best, one) => (knows(one) > knows(best) ? one : best));
  const unknown = words.find((word) => !known.has(plain(word)));
  if (unknown) return { unknown };
  const digits = words.map((word) => String(known.get(plain(word))).padStart(OF_WORD, "0")).join("");
  const receipt = digits.slice(0, DIGITS);
  return words.length === WORDS && digits.slice(DIGITS) === checkDigits(receipt) ? { receipt } : {};
}
