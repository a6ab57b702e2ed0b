import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../http.ts';
import { pageStyle } from './page-style.ts';

/**
 * A page shows money and runs nothing: its own style, pictures inside it, no script, no frame around it. Its forms go to
 * ourselves only: browsers hold redirects of a form against the same rule, so a provider's page is opened by a page of our
 * own in between. The address is the secret, so it is neither passed on nor indexed nor kept. The document is shown by the
 * browser's own viewer, which a policy against plug-ins would stop.
 */
export const pageHeaders = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	const { headers } = c.res;
	const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
	headers.set('content-security-policy', isPage ? await pagePolicy() : "frame-ancestors 'none'");
	// Without one our own forms would come from nowhere; nobody else is told.
	headers.set('referrer-policy', 'same-origin');
	headers.set('x-robots-tag', 'noindex, nofollow');
	headers.set('x-content-type-options', 'nosniff');
	headers.set('cache-control', 'no-store');
});

let policy: string | null = null;

const pagePolicy = async (): Promise<string> => {
	policy ??= [
		"default-src 'none'",
		`style-src 'sha256-${await styleHash()}'`,
		'img-src data:',
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');
	return policy;
};

const styleHash = async (): Promise<string> => {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pageStyle));
	return btoa(String.fromCharCode(...new Uint8Array(digest)));
};
