// Verifies a statement in the browser alone: nothing is sent, nothing is fetched.
// Mirrors app/certification/services/{proofs,seals,verification}.py; the tests play the same files through both.

const trust = JSON.parse(document.getElementById("confiance").textContent);
const answer = document.getElementById("reponse");
const field = document.getElementById("fichier");
const text = new TextEncoder();

const SENTENCES = {
  unreadable: "Ce fichier ne se lit pas : ni attestation en JSON, ni jeton JWT, ni PDF délivré ici.",
  not_a_badge: "Ce fichier n’est pas une attestation au format Open Badges 3.0.",
  no_proof: "Ce fichier ne porte pas de signature que l’on sache vérifier.",
  unknown_key: "La clé qui a signé ce fichier n’est pas une de celles de l’émetteur, ou elle est plus récente que cette page.",
  altered: "La signature ne correspond pas au contenu : le fichier a été modifié depuis sa délivrance.",
  pdf_altered: "Ce PDF n’est plus, octet pour octet, celui qui a été délivré : il a été modifié ou enregistré de nouveau.",
  no_attachment: "Ce PDF ne contient pas d’attestation vérifiable en pièce jointe.",
  not_yet: "Cette attestation n’est pas encore valable.",
  expired: "Cette attestation a expiré.",
  revoked: "Cette attestation a été retirée par l’émetteur.",
};

class Refused extends Error {
  constructor(why, more = "") {
    super(why);
    this.why = why;
    this.more = more;
  }
}

// The one way to write a JSON value (RFC 8785): JSON.stringify already writes strings and numbers so.
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function fromBase58(written) {
  let number = 0n;
  for (const sign of written) {
    const place = BASE58.indexOf(sign);
    if (place < 0) throw new Refused("altered");
    number = number * 58n + BigInt(place);
  }
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 255n));
  for (const sign of written) {
    if (sign !== "1") break;
    bytes.unshift(0);
  }
  return new Uint8Array(bytes);
}

function fromBase64url(written) {
  if (!/^[A-Za-z0-9_-]+$/.test(written) || written.length % 4 === 1) throw new Refused("unreadable");
  const binary = atob(written.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(written.length / 4) * 4, "="));
  // The spare bits of the last sign are zero, or it is not the one way to write these bytes.
  const again = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (again !== written) throw new Refused("unreadable");
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const digest = async (value) => new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(canonical(value))));

async function edwards(kid, signature, data, refusal) {
  const known = trust.keys.find((key) => key.kid === kid && key.crv === "Ed25519");
  if (!known) throw new Refused("unknown_key");
  const key = await crypto.subtle.importKey("raw", fromBase64url(known.x), { name: "Ed25519" }, false, ["verify"]);
  if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, signature, data))) throw new Refused(refusal);
}

function readJson(written) {
  let value;
  try {
    value = JSON.parse(written);
  } catch {
    throw new Refused("unreadable");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Refused("unreadable");
  return value;
}

function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("unreadable");
  }
}

async function ofJson(bytes) {
  const { proof: given, ...credential } = readJson(utf8(bytes));
  const proof = Array.isArray(given) && given.length === 1 ? given[0] : given;
  const right =
    proof && proof.type === "DataIntegrityProof" && proof.cryptosuite === "eddsa-jcs-2022" &&
    proof.proofPurpose === "assertionMethod" && typeof proof.verificationMethod === "string" &&
    typeof proof.proofValue === "string" && proof.proofValue.length < 120;
  if (!right) throw new Refused("no_proof");
  const { proofValue, ...options } = proof;
  const signature = proofValue.startsWith("z") ? fromBase58(proofValue.slice(1)) : new Uint8Array();
  if (signature.length !== 64) throw new Refused("altered");
  if (canonical(options["@context"] ?? null) !== canonical(credential["@context"] ?? null)) throw new Refused("altered");
  const at = proof.verificationMethod.lastIndexOf("#");
  const data = joined(await digest(options), await digest(credential));
  await edwards(proof.verificationMethod.slice(at + 1), signature, data, "altered");
  if (credential.issuer?.id !== proof.verificationMethod.slice(0, at)) throw new Refused("altered");
  return credential;
}

async function ofJwt(bytes) {
  const token = utf8(bytes).replace(/\n$/, "");
  const parts = token.split(".");
  if (parts.length !== 3) throw new Refused("unreadable");
  const [header, payload, signature] = parts.map(fromBase64url);
  const { alg, typ, kid, ...more } = readJson(utf8(header));
  if (alg !== "RS256" || typ !== "JWT" || typeof kid !== "string" || Object.keys(more).length) throw new Refused("no_proof");
  const [address, name] = [kid.slice(0, kid.lastIndexOf("/cles/")), kid.slice(kid.lastIndexOf("/cles/") + 6)];
  const known = trust.keys.find((key) => key.kid === name && key.kty === "RSA");
  if (!known) throw new Refused("unknown_key");
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", { kty: "RSA", n: known.n, e: known.e }, algorithm, false, ["verify"]);
  const data = text.encode(`${parts[0]}.${parts[1]}`);
  if (!(await crypto.subtle.verify(algorithm, key, signature, data))) throw new Refused("altered");
  const { iss, jti, sub, nbf, exp, ...credential } = readJson(utf8(payload));
  const seconds = (written) => (written === undefined ? undefined : Math.floor(Date.parse(written) / 1000));
  const agree =
    iss === credential.issuer?.id && iss === address && jti === credential.id &&
    sub === credential.credentialSubject?.id && nbf === seconds(credential.validFrom) &&
    exp === seconds(credential.validUntil);
  if (!agree) throw new Refused("altered");
  return credential;
}

const latin1 = (bytes) => Array.from({ length: Math.ceil(bytes.length / 8192) }, (_, piece) =>
  String.fromCharCode(...bytes.subarray(piece * 8192, (piece + 1) * 8192))).join("");

async function ofPdf(bytes) {
  const whole = latin1(bytes);
  const seal = /%Sceau-Trait-d-union 1 ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n(startxref\n\d{1,12}\n%%EOF\n)$/.exec(whole.slice(-400));
  if (!seal) throw new Refused("pdf_altered");
  const body = bytes.subarray(0, bytes.length - seal[0].length);
  if (!whole.slice(0, body.length).endsWith(seal[3])) throw new Refused("pdf_altered");
  let signature;
  try {
    signature = fromBase64url(seal[2]);
  } catch {
    throw new Refused("pdf_altered");
  }
  await edwards(seal[1], signature, joined(text.encode("Trait d'union seal 1\n"), body), "pdf_altered");
  const mark = 'stream\n{"@context":["https://www.w3.org/ns/credentials/v2"';
  const start = whole.indexOf(mark);
  const end = whole.indexOf("\nendstream", start);
  if (start < 0 || end < 0) throw new Refused("no_attachment");
  return ofJson(bytes.subarray(start + 7, end));
}

function facts(credential) {
  const types = Array.isArray(credential.type) ? credential.type : [];
  const right =
    types.includes("VerifiableCredential") && types.includes("OpenBadgeCredential") &&
    credential.credentialSubject?.achievement && typeof credential.name === "string" &&
    typeof credential.id === "string" && !Number.isNaN(Date.parse(credential.validFrom));
  if (!right) throw new Refused("not_a_badge");
  const now = Date.now();
  if (now < Date.parse(credential.validFrom)) throw new Refused("not_yet");
  if (credential.validUntil !== undefined && !(now < Date.parse(credential.validUntil))) throw new Refused("expired");
  const withdrawn = trust.revoked.find((one) => one.id === credential.id);
  if (withdrawn) throw new Refused("revoked", `Motif : ${withdrawn.revocationReason}.`);
  return credential;
}

export async function verify(bytes) {
  const start = latin1(bytes.subarray(0, 16)).trimStart();
  const read = start.startsWith("%PDF-") ? ofPdf : start.startsWith("{") ? ofJson : ofJwt;
  return facts(await read(bytes));
}

const day = (written) => new Date(written).toLocaleDateString("fr-FR", { dateStyle: "long", timeZone: "Europe/Paris" });

const grouped = (number) => String(number).replace(/(.{5})(?=.)/g, "$1-");

function line(words, name = "p") {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}

function show(valid, lines) {
  answer.className = valid ? "oui" : "non";
  answer.replaceChildren(line(valid ? "Oui" : "Non", "h2"), ...lines.map((words) => line(words)));
  answer.dataset.valid = String(valid);
}

async function look(file) {
  try {
    const credential = await verify(new Uint8Array(await file.arrayBuffer()));
    const subject = credential.credentialSubject;
    show(true, [
      "Cette attestation est authentique et n’a pas été modifiée.",
      `${credential.name}, numéro ${grouped(subject.licenseNumber)}, délivrée le ${day(credential.validFrom)} par ${credential.issuer.name}.`,
      ...(credential.validUntil ? [`Valable jusqu’au ${day(credential.validUntil)}.`] : []),
      credential.description,
      `Les retraits connus sont ceux du ${day(trust.made)}, jour où cette page a été enregistrée.`,
    ]);
  } catch (error) {
    if (!(error instanceof Refused)) {
      show(false, ["Votre navigateur ne sait pas vérifier cette signature : mettez-le à jour, ou vérifiez par le site."]);
      return;
    }
    answer.dataset.reason = error.why;
    show(false, [SENTENCES[error.why], ...(error.more ? [error.more] : [])]);
  }
}

field.addEventListener("change", () => {
  delete answer.dataset.valid;
  if (field.files.length) look(field.files[0]);
});
field.disabled = false;
