import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { apiDocument } from './api-document/document.ts';
import type { AppEnv } from './http.ts';
import { apiBase } from './invoices.present.ts';
import { limitByAddress } from './middleware/rate-limit.ts';

/** It changes with a deployment only. */
const documentSecondsMax = 300;

/** The contract for programs and for people; without a key, since it tells nothing about anybody. */
export const createDocs = (app: OpenAPIHono<AppEnv>): Hono<AppEnv> => {
	const docs = new Hono<AppEnv>({ strict: false });
	let document: string | null = null;
	docs.get('/openapi.json', limitByAddress, (c) => {
		// On demand: all routes are mounted by then, and the other requests need not wait for it.
		document ??= JSON.stringify(apiDocument(app, apiBase));
		return c.body(document, 200, {
			'content-type': 'application/json; charset=UTF-8',
			'cache-control': `public, max-age=${documentSecondsMax}`,
			'x-content-type-options': 'nosniff',
		});
	});
	docs.get('/docs', limitByAddress, (c) =>
		c.html(page, 200, {
			'content-security-policy': pagePolicy,
			'referrer-policy': 'no-referrer',
			'x-content-type-options': 'nosniff',
		}),
	);
	return docs;
};

/** Everything comes from our own assets (`scripts/build-assets.mjs`), so that it works offline and tells nobody. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coko Billing API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="api">
<noscript>This page needs scripts. <a href="/openapi.json">The contract as JSON</a> does not.</noscript>
</main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/api-docs.js"></script>
</body>
</html>
`;

/** The reader writes style attributes and draws its icons from data: addresses. */
const pagePolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');
