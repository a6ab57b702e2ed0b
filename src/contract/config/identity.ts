import * as z from 'zod';
import { type IdentityValue, tokenAlgorithms } from '../../domain/settings/values.ts';
import { line, orNull } from './primitives.ts';

const keysMax = 10;

/** 32 bytes: a coordinate of P-256 or an Ed25519 key. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'A public key of 32 bytes in base64url (43 characters).');
const common = {
	kid: line(100),
	use: z.literal('sig').optional(),
	key_ops: z.array(z.literal('verify')).optional(),
};

/** Public keys only: a private part (`d`) is an unknown field and is refused with its name. */
const publicKey = z.discriminatedUnion(
	'kty',
	[
		z
			.strictObject({
				...common,
				kty: z.literal('EC'),
				crv: z.literal('P-256'),
				alg: z.literal('ES256').optional(),
				x: coordinate,
				y: coordinate,
			})
			.transform(({ kty, crv, kid, x, y }) => ({ kty, crv, kid, x, y })),
		z
			.strictObject({
				...common,
				kty: z.literal('OKP'),
				crv: z.literal('Ed25519'),
				alg: z.enum(['EdDSA', 'Ed25519']).optional(),
				x: coordinate,
			})
			.transform(({ kty, crv, kid, x }) => ({ kty, crv, kid, x })),
	],
	{ error: 'A public key: kty "EC" with crv "P-256", or kty "OKP" with crv "Ed25519".' },
);

const jwks = z
	.strictObject({
		keys: z.array(publicKey).min(1, 'At least one key.').max(keysMax, `At most ${keysMax} keys.`),
	})
	.refine(({ keys }) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
		message: 'Each key needs a kid of its own.',
		path: ['keys'],
	});

export const endUserIdentity: z.ZodType<IdentityValue> = z
	.strictObject({
		issuer: line(200).meta({ example: 'https://app.example.com' }),
		algorithms: z
			.array(z.enum(tokenAlgorithms))
			.min(1, 'At least one algorithm.')
			.default([...tokenAlgorithms]),
		jwks: orNull(jwks),
		jwks_url: orNull(
			z.url({ protocol: /^https$/, hostname: z.regexes.domain, error: 'An https address with a host name.' }).max(300),
		),
	})
	.refine((identity) => (identity.jwks === null) !== (identity.jwks_url === null), {
		message: 'Give either jwks or jwks_url.',
		path: ['jwks'],
	});
