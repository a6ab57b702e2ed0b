import type { JWK } from 'jose';
import type { Wiring } from '../../wiring.ts';

export type Environment = Wiring['config']['environment'];

/**
 * The key with which `npm run billing -- token` signs; its private part is published, so nobody may get in with it
 * outside development, whatever a tenant has configured: neither under its id nor, by its point, under another one.
 */
export const developmentKey = {
	kid: 'development-only',
	x: 'BJc7HRyIgvpPjgQlB6wLhSc5LEoFduwbcH1ONQHDF_w',
} as const;

export const isRefusedKey = (key: Pick<JWK, 'kid' | 'x'>, environment: Environment): boolean =>
	environment !== 'development' && (key.kid === developmentKey.kid || key.x === developmentKey.x);
