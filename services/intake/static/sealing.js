// Envelope, padding and receipts, the same as in shared/crypto/sealing.py and shared/crypto/receipts.py.
const VERSION = 1, HEAD = 2, LENGTH = 4, BLOCK = 4096;
const DIGITS = 16, FAIR = 250, ROUNDS = 600000;
const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
const NUMBER_OF = { x25519: 1, p256: 2 };
const WORD_OF = { 1: "x25519", 2: "p256" };
const PUBLIC_SIZE = { x25519: 32, p256: 65 };
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0xff10];
const encoder = new TextEncoder();

export function newReceipt() {
  let receipt = "";
  while (receipt.length < DIGITS) {
    const [drawn] = crypto.getRandomValues(new Uint8Array(1));
    if (drawn < FAIR) receipt += drawn % 10;
  }
  return receipt;
}

export const newId = () => uuidOf(crypto.getRandomValues(new Uint8Array(16)));

const checkDigit = (digits) => [...digits].reduce((state, digit) => DAMM[state][digit], "0");

// With the digits of any keyboard as 0 to 9.
export function inPlainDigits(text) {
  let plain = "";
  for (const sign of text) {
    const code = sign.codePointAt(0), zero = ZEROS.find((start) => code >= start && code < start + 10);
    plain += zero === undefined ? sign : code - zero;
  }
  return plain;
}

// The 16 digits of the number in what was typed, in the digits of any keyboard; null if it is mistyped. Old numbers have
// no check digit.
export function readReceipt(typed) {
  let digits = "";
  for (const sign of typed) {
    const code = sign.codePointAt(0), zero = ZEROS.find((start) => code >= start && code < start + 10);
    if (zero !== undefined) digits += code - zero;
    else if (/[\p{L}\p{N}]/u.test(sign)) return null;
  }
  const receipt = digits.slice(0, DIGITS), check = digits.slice(DIGITS);
  return receipt.length === DIGITS && ["", checkDigit(receipt)].includes(check) ? receipt : null;
}

export const inGroups = (receipt) =>
  (receipt + checkDigit(receipt)).replace(/^(...)(...)(...)(....)(....)$/, "$1 $2 $3 $4 $5");

export class Sealing {
  constructor(hpke, centre) {
    this.hpke = hpke;
    this.centre = centre;
  }

  // Deliberately slow: guessing receipts must cost.
  async thread(receipt) {
    const salt = encoder.encode(`kokon/receipt/v1|${this.centre}`);
    const key = await crypto.subtle.importKey("raw", encoder.encode(receipt), "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    const secret = new Uint8Array(await crypto.subtle.deriveBits(how, key, 512));
    return { id: uuidOf(secret.slice(0, 16)), secret: secret.slice(32) };
  }

  // The first of the centre's keys that this browser can seal for.
  async usable(keys) {
    const able = await suitesHere();
    const key = keys.find((one) => able.includes(one.suite));
    if (!key) throw new Error("no usable key");
    return key;
  }

  async replyKey(thread) {
    const word = (await suitesHere())[0], suite = this.suite(word);
    const { publicKey } = await suite.DeriveKeyPair(thread.secret);
    return { suite: word, public: toBase64(await suite.SerializePublicKey(publicKey)) };
  }

  async seal(text, key, purpose) {
    const suite = this.suite(key.suite);
    const to = await suite.DeserializePublicKey(fromBase64(key.public));
    const info = this.boundTo(purpose, key.key_id);
    const { encapsulatedSecret, ciphertext } = await suite.Seal(to, pad(encoder.encode(text)), { info });
    return toBase64(joined([VERSION, NUMBER_OF[key.suite]], encapsulatedSecret, ciphertext));
  }

  async openReply(blob, thread) {
    const envelope = fromBase64(blob), word = WORD_OF[envelope[1]];
    if (envelope[0] !== VERSION || !word) throw new Error("not an envelope");
    const suite = this.suite(word), end = HEAD + PUBLIC_SIZE[word];
    const pair = await suite.DeriveKeyPair(thread.secret);
    const info = this.boundTo("reply", thread.id);
    return JSON.parse(unpadded(await suite.Open(pair, envelope.slice(HEAD, end), envelope.slice(end), { info })));
  }

  suite(word) {
    const { hpke } = this;
    const kem = word === "x25519" ? hpke.KEM_DHKEM_X25519_HKDF_SHA256 : hpke.KEM_DHKEM_P256_HKDF_SHA256;
    return new hpke.CipherSuite(kem, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES_256_GCM);
  }

  boundTo(purpose, keyId) {
    return encoder.encode(`kokon/${purpose}/v1|${this.centre}|${keyId}`);
  }
}

let found;
async function suitesHere() {
  found = found || crypto.subtle.generateKey("X25519", false, ["deriveBits"]).then(() => ["x25519", "p256"], () => ["p256"]);
  return found;
}

function pad(content) {
  const padded = new Uint8Array(Math.ceil((LENGTH + content.length) / BLOCK) * BLOCK);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH);
  return padded;
}

function unpadded(padded) {
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0), end = LENGTH + length;
  if (end > padded.length || padded.subarray(end).some(Boolean)) throw new Error("not padded");
  return new TextDecoder("utf-8", { fatal: true }).decode(padded.subarray(LENGTH, end));
}

function uuidOf(bytes) {
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function joined(...parts) {
  return Uint8Array.from([].concat(...parts.map((part) => Array.from(part))));
}

function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
