// A stranger signs our credentials: a line of JSON in for each, one line out for all.
//
//     node issue.mjs <folder with node_modules>  < jobs  > result
//
// The first line gives the world: {"contexts": {url: …}, "pages": {did: …}, "seed": hex, "method",
// "controller", "created"}; each further line is {"credential"}. Out come {"proofs": [proofValue…],
// "seconds": processor time of the signing alone}, for the second half only: the first half warms up
// what a compiler does while a program runs.

import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

const lookup = createRequire(`${process.argv[2]}/package.json`);
const load = async name => import(pathToFileURL(lookup.resolve(name)).href);
const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const Ed25519Multikey = await load('@digitalbazaar/ed25519-multikey');

const lines = [];
for await (const line of createInterface({input: process.stdin})) {
  lines.push(JSON.parse(line));
}
const [world, ...jobs] = lines;
const documentLoader = async url => {
  const document = world.contexts[url];
  if(!document) {
    throw new Error(`nothing lies at ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
};
const key = await Ed25519Multikey.generate({
  id: world.method, controller: world.controller, seed: Buffer.from(world.seed, 'hex')
});
const proofs = [];
let begun = process.cpuUsage();
for(const [number, {credential}] of jobs.entries()) {
  if(number === Math.floor(jobs.length / 2)) {
    begun = process.cpuUsage();
    proofs.length = 0;
  }
  const suite = new DataIntegrityProof({
    signer: key.signer(), cryptosuite, date: world.created
  });
  const {proof} = await vc.issue({credential, suite, documentLoader});
  proofs.push(proof.proofValue);
}
const {user, system} = process.cpuUsage(begun);
process.stdout.write(`${JSON.stringify({proofs, seconds: (user + system) / 1e6})}\n`);
