import { X509Certificate } from 'node:crypto';
import { addSeconds, type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { NoticeRefusal } from '../../domain/payments/provider.ts';
import type { ProviderDeps } from '../provider-deps.ts';
import { isPlayed, type PaypalAccount } from './paypal.account.ts';
import { paypalRoots } from './paypal.roots.ts';

/**
 * The key that signed a notice. Whoever sends the notice chooses the address of its certificate, so the address is
 * pinned to PayPal's hosts before anything is fetched, and what comes back is believed only through a chain up to a
 * root that we ship.
 */
export const signingKey = async (
	certificateUrl: string,
	account: PaypalAccount,
	deps: ProviderDeps,
	now: IsoInstant,
): Promise<Result<CryptoKey, NoticeRefusal>> => {
	const url = pinnedUrl(certificateUrl, account.sandbox);
	if (url === null) return forged('the certificate is not at an address of PayPal');
	const address = isPlayed(account) ? `${account.apiBase}${url.pathname}` : url.href;
	const roots = [...paypalRoots, ...account.certificateRoots];
	const known = keys.get(address);
	if (known !== undefined && known.until > now && isWithin(known, now) && known.roots === roots.join()) {
		return ok(known.key);
	}
	const pem = await fetchChain(address, deps);
	if (!pem.ok) return pem;
	const chain = trustedChain(pem.value, roots, now);
	if (!chain.ok) return chain;
	const key = await publicKey(chain.value.leaf);
	const { validFromMs, validToMs } = chain.value;
	if (keys.size >= keysMax) keys.clear();
	keys.set(address, { key, validFromMs, validToMs, roots: roots.join(), until: addSeconds(now, keySeconds) });
	return ok(key);
};

/** The address as it will be fetched, or null: exactly one of PayPal's hosts, its path for certificates, nothing else. */
export const pinnedUrl = (text: string, sandbox: boolean): URL | null => {
	if (!URL.canParse(text)) return null;
	const url = new URL(text);
	const isPinned =
		url.protocol === 'https:' &&
		url.username === '' &&
		url.password === '' &&
		url.port === '' &&
		url.search === '' &&
		url.hash === '' &&
		(sandbox ? sandboxHosts : liveHosts).has(url.hostname) &&
		certificatePath.test(url.pathname);
	return isPinned ? url : null;
};

interface Validity {
	readonly validFromMs: number;
	readonly validToMs: number;
}

/**
 * The first certificate of the file when it is PayPal's for notices and leads, through certificate authorities of the
 * file, to one of the roots; and while all of them are valid, which they must be now.
 */
export const trustedChain = (
	pem: string,
	roots: readonly string[],
	now: IsoInstant,
): Result<Validity & { readonly leaf: X509Certificate }, NoticeRefusal> => {
	const [leaf, ...others] = readChain(pem);
	if (leaf === undefined) return forged('there is no certificate at its address');
	if (!isForNotices(leaf)) return forged('the certificate is for something else than notices');
	const anchors = roots.map((root) => new X509Certificate(root));
	const chain = chainOf(leaf, others, anchors);
	if (chain === null) return forged('the certificate does not lead to a root we trust');
	const validity = {
		validFromMs: Math.max(...chain.map(({ validFrom }) => Date.parse(validFrom))),
		validToMs: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
	};
	if (!isWithin(validity, now)) return forged('a certificate is expired or not valid yet');
	return ok({ ...validity, leaf });
};

const liveHosts: ReadonlySet<string> = new Set(['api.paypal.com', 'api-m.paypal.com']);
const sandboxHosts: ReadonlySet<string> = new Set(['api.sandbox.paypal.com', 'api-m.sandbox.paypal.com']);
const certificatePath = /^\/v1\/notifications\/certs\/[A-Za-z0-9_-]{1,128}$/;

/** Of this isolate, by address. PayPal uses a handful at a time. */
const keys = new Map<
	string,
	Validity & { readonly key: CryptoKey; readonly roots: string; readonly until: IsoInstant }
>();
const keysMax = 32;
const keySeconds = 24 * 60 * 60;

/** Three certificates are 6 KB. */
const chainBytesMax = 64 * 1024;
const certificatesMax = 8;

const forged = (detail: string) => err({ type: 'notice/forged', detail } as const);
const cannotVerify = (detail: string) => err({ type: 'notice/cannot-verify', detail } as const);

const fetchChain = async (address: string, deps: ProviderDeps): Promise<Result<string, NoticeRefusal>> => {
	try {
		// A redirect is not followed: where it leads is not pinned. (Workers have no `redirect: 'error'`.)
		const response = await deps.fetch(address, {
			redirect: 'manual',
			headers: { accept: 'application/x-pem-file, text/plain, */*' },
			signal: AbortSignal.timeout(deps.timeoutMs),
		});
		if (response.status === 429 || response.status >= 500) {
			await response.body?.cancel();
			return cannotVerify(`the certificate's address answers ${response.status}`);
		}
		if (response.status !== 200) {
			await response.body?.cancel();
			return forged(`the certificate's address answers ${response.status}`);
		}
		const bytes = await readUpTo(response, chainBytesMax);
		return bytes === null ? forged('the certificate is too large') : ok(new TextDecoder().decode(bytes));
	} catch (error) {
		return cannotVerify(`the certificate cannot be fetched: ${String(error)}`);
	}
};

/** Null as soon as there is more, so that nobody makes us hold what they choose to send. */
const readUpTo = async (response: Response, bytesMax: number): Promise<Uint8Array | null> => {
	if (response.body === null) return new Uint8Array();
	const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
	const chunks: Uint8Array[] = [];
	let size = 0;
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		size += part.value.byteLength;
		if (size > bytesMax) {
			await reader.cancel();
			return null;
		}
		chunks.push(part.value);
	}
	const bytes = new Uint8Array(size);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
};

const certificatePattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Empty when one of them cannot be read. */
const readChain = (pem: string): readonly X509Certificate[] => {
	const texts = pem.match(certificatePattern) ?? [];
	if (texts.length > certificatesMax) return [];
	try {
		return texts.map((text) => new X509Certificate(text));
	} catch {
		return [];
	}
};

const commonName = /^CN=(messageverificationcerts\.(?:[a-z0-9-]+\.)*paypal\.com)$/;

/** One line for each part of the subject; exactly one names it. */
const isForNotices = (certificate: X509Certificate): boolean => {
	const names = certificate.subject.split('\n').filter((line) => line.startsWith('CN='));
	return names.length === 1 && commonName.test(names[0] ?? '') && !certificate.ca;
};

/** From the leaf to a root, both included; null when it does not lead there. */
const chainOf = (
	certificate: X509Certificate,
	others: readonly X509Certificate[],
	anchors: readonly X509Certificate[],
): readonly X509Certificate[] | null => {
	const anchor = anchors.find((root) => isIssuedBy(certificate, root));
	if (anchor !== undefined) return [certificate, anchor];
	const issuer = others.find((other) => other.ca && isIssuedBy(certificate, other));
	if (issuer === undefined) return null;
	// Each step leaves one certificate less, so two that sign each other end too.
	const rest = chainOf(
		issuer,
		others.filter((other) => other !== issuer),
		anchors,
	);
	return rest === null ? null : [certificate, ...rest];
};

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
	certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** A date that cannot be read is no date on which anything is valid. */
const isWithin = ({ validFromMs, validToMs }: Validity, now: IsoInstant): boolean => {
	const nowMs = instantToEpochMs(now);
	return validFromMs <= nowMs && nowMs <= validToMs;
};

const publicKey = (leaf: X509Certificate): Promise<CryptoKey> =>
	crypto.subtle.importKey(
		'spki',
		leaf.publicKey.export({ type: 'spki', format: 'der' }),
		{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
		false,
		['verify'],
	);
