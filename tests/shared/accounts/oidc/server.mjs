// A provider of another organisation, for tests: whoever comes says her name, and by which methods she proved herself.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { ISSUER, BACK, SECRET } = process.env;
const key = { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig", kid: randomUUID() };

const provider = new Provider(ISSUER, {
  clients: [{ client_id: "kokon: centre", client_secret: SECRET, redirect_uris: [BACK] }],
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ["sub"], acr: null, amr: null, auth_time: null, iss: null },
  acrValues: ["two"],
  features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({ accountId: context.oidc.session.accountId, clientId: context.oidc.client.clientId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});

const page = '<!doctype html><title>Provider</title><link rel="icon" href="data:,"><form method="post"><input name="who" aria-label="Who"><input name="amr" aria-label="How"><button>Go</button></form>';
const serve = provider.callback();

createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return serve(request, response);
  if (request.method === "GET") return response.setHeader("content-type", "text/html").end(page);
  let body = "";
  for await (const piece of request) body += piece;
  const given = new URLSearchParams(body);
  const amr = given.get("amr").split(" ").filter(Boolean);
  const result = given.get("who")
    ? { login: { accountId: given.get("who"), ...(amr.includes("two") ? { acr: "two" } : { amr }) } }
    : { error: "access_denied" };
  return provider.interactionFinished(request, response, result);
}).listen(Number(new URL(ISSUER).port), "127.0.0.1", () => console.log("ready"));
