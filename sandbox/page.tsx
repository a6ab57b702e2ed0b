import { html, raw as rawHtml } from 'hono/html';
import type { Child, FC } from 'hono/jsx';
import { secureHeaders } from 'hono/secure-headers';
import { pageStyle } from './page-style.ts';

/** A page for developers and people who play: in English only, made for a phone, without a script. */
export const Page: FC<{ title: string; children?: Child }> = ({ title, children }) =>
	html`<!doctype html>${(
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>{`${title} · Sandbox`}</title>
				<style>{rawHtml(pageStyle)}</style>
			</head>
			<body>
				<main>{children}</main>
			</body>
		</html>
	)}`;

const policy = {
	// Styles written into a mail are part of what is looked at; nothing else is loaded and nothing runs.
	defaultSrc: ["'none'"],
	styleSrc: ["'unsafe-inline'"],
	imgSrc: ['data:'],
	baseUri: ["'none'"],
	frameAncestors: ["'none'"],
};

/** For pages that only show. */
export const pageHeaders = secureHeaders({ contentSecurityPolicy: { ...policy, formAction: ["'none'"] } });

/** For pages with buttons, which may end at the address that a merchant wants its payer back at. */
export const formPageHeaders = secureHeaders({
	contentSecurityPolicy: { ...policy, formAction: ["'self'", 'http:', 'https:'] },
	// Without one a browser sends its own forms as if they came from nowhere.
	referrerPolicy: 'same-origin',
});
