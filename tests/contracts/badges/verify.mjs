// Strangers look at badges: a line of JSON in for each, a line of JSON out.
//
//     node verify.mjs <folder with node_modules>  < jobs  > verdicts
//
// The first line gives the world: {"contexts": {url: …}, "pages": {url: …}}. Each further line is a
// job {"name", "credential", "pages"?}; the verdict is {"name", "vc", "core"}, each true where that
// verifier accepts the badge, or the reason why not. Nothing is fetched: what is no page is a 404.
//
// Both accept a revoked badge if asked wrongly. @digitalbazaar/vc is content when the status could be
// read, whatever it is, so the bit is looked at here; @digitalcredentials/verifier-core says so in one
// entry of its log among others, and has no word for the whole.

import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

const lookup = createRequire(`${process.argv[2]}/package.json`);
const load = async name => import(pathToFileURL(esm(name)).href);

// require.resolve finds no package that has only an entry for `import`.
function esm(name) {
  try {
    return lookup.resolve(name);
  } catch {
    return `${process.argv[2]}/node_modules/${name}/dist/index.js`;
  }
}

let world = {contexts: {}, pages: {}};
let pages = {};
const lying = url => (url in pages ? pages[url] : world.pages[url]) ?? undefined;
globalThis.fetch = async request => {
  const url = String(request?.url ?? request);
  const page = lying(url);
  const headers = {'content-type': 'application/json'};
  return page === undefined ?
    new Response('{}', {status: 404, headers}) :
    new Response(JSON.stringify(page), {status: 200, headers});
};
// One of them talks to its terminal; ours is for verdicts.
console.log = console.error = () => {};

const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus} = await load('@digitalbazaar/vc-bitstring-status-list');
const core = await load('@digitalcredentials/verifier-core');

async function documentLoader(url) {
  const document = world.contexts[url] ?? lying(url) ?? method(url);
  if(document === undefined) {
    throw new Error(`nothing lies at ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

// A DID, or one of the keys that its document lists.
function method(url) {
  const [did, fragment] = url.split('#');
  const [, kind, ...path] = did.split(':');
  if(kind !== 'web') {
    return undefined;
  }
  const [host, ...folders] = path;
  const address = folders.length ?
    `https://${host}/${folders.join('/')}/did.json` : `https://${host}/.well-known/did.json`;
  const document = lying(address);
  if(!fragment || !document) {
    return document;
  }
  const found = document.verificationMethod.find(({id}) => id === url);
  return found && {'@context': 'https://w3id.org/security/multikey/v1', ...found};
}

async function status(options) {
  const result = await checkStatus(options);
  const taken = (result.results ?? []).some(({status}) => status);
  return taken ? {...result, verified: false, error: new Error('revoked')} : result;
}

async function byVc(credential) {
  try {
    const result = await vc.verifyCredential({
      credential, documentLoader, checkStatus: status,
      suite: new DataIntegrityProof({cryptosuite})
    });
    const {error, statusResult} = result;
    return result.verified || String(
      error?.errors?.[0]?.message ?? error?.message ?? statusResult?.error?.message);
  } catch(error) {
    return String(error.message);
  }
}

async function byCore(credential) {
  const result = await core.verifyCredential({credential, knownDIDRegistries: []});
  if(result.errors) {
    return String(result.errors[0].name);
  }
  const log = Object.fromEntries(result.log.map(({id, valid}) => [id, valid === true]));
  // Whether the issuer stands in somebody's registry is not asked here.
  delete log.registered_issuer;
  const needed = ['valid_signature', 'expiration', ...(credential.credentialStatus ?
    ['revocation_status'] : [])];
  const bad = [...needed, ...Object.keys(log)].find(id => !log[id]);
  const schema = result.additionalInformation?.[0]?.results?.[0]?.result;
  return bad ?? (schema?.valid === true || `schema ${JSON.stringify(schema)}`);
}

for await (const line of createInterface({input: process.stdin})) {
  const job = JSON.parse(line);
  if(job.contexts) {
    world = job;
    continue;
  }
  pages = job.pages ?? {};
  const verdict = {
    name: job.name, vc: await byVc(structuredClone(job.credential)),
    core: await byCore(structuredClone(job.credential))
  };
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}
