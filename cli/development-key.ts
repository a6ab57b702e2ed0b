import identity from '../scripts/start/demo-identity.json' with { type: 'json' };

/** What the tenants of a local run trust: the value of their setting `identity/end_users`. */
export const developmentIdentity = identity;

const [publicKey] = identity.jwks.keys;
if (publicKey === undefined) throw new Error('scripts/start/demo-identity.json has no key');

/**
 * Signs the tokens of end users in local runs. The private part is the text `development-only-key-never-use!!`:
 * everybody has it, so the Worker refuses the key by its id and by its point wherever ENVIRONMENT is not development.
 */
export const developmentKey = { ...publicKey, d: 'ZGV2ZWxvcG1lbnQtb25seS1rZXktbmV2ZXItdXNlISE' };
