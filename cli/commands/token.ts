import { importJWK, SignJWT } from 'jose';
import type { Connection } from '../connection.ts';
import { developmentIdentity, developmentKey } from '../development-key.ts';
import { CommandFailure, type ExitCode, exitCodes, type Io } from '../io.ts';
import { writeJson, writeLine } from '../output.ts';

/** What the service accepts at most. */
export const tokenSecondsMax = 900;

export interface TokenOptions {
	readonly role: 'customer';
	readonly sub: string;
	readonly tenant: string;
	readonly seconds: number;
}

/** Mints what the platform would sign for one of its users, with the development key; for this machine only. */
export const mintToken = async (connection: Connection, options: TokenOptions, io: Io): Promise<ExitCode> => {
	if (!connection.local) {
		throw new CommandFailure('Tokens are only made for a service on this machine', {
			why: `${connection.client.url} is somewhere else, where the development key is refused.`,
			fix: 'Let your platform sign the token with its own key.',
			exitCode: exitCodes.misused,
		});
	}
	const issuedAt = Math.floor(Date.now() / 1000);
	const expiresAt = issuedAt + options.seconds;
	const token = await new SignJWT({ role: options.role })
		.setProtectedHeader({ alg: 'ES256', kid: developmentKey.kid, typ: 'JWT' })
		.setIssuer(developmentIdentity.issuer)
		.setAudience(options.tenant)
		.setSubject(options.sub)
		.setIssuedAt(issuedAt)
		.setExpirationTime(expiresAt)
		.sign(await importJWK(developmentKey, 'ES256'));
	if (connection.json) writeJson(io, { token, expires_at: new Date(expiresAt * 1000).toISOString() });
	else writeLine(io, token);
	return exitCodes.done;
};
