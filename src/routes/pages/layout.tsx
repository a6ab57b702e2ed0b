import { html, raw } from 'hono/html';
import type { Child, FC } from 'hono/jsx';
import type { Locale } from '../../domain/kernel/party.ts';
import { pageStyle } from './page-style.ts';
import { pageWords } from './words.ts';

/** The frame of every page for payers; it names its language and offers the other one. */
export const Layout: FC<{ locale: Locale; title: string; header?: Child; footer?: Child; children?: Child }> = ({
	locale,
	title,
	header,
	footer,
	children,
}) =>
	html`<!doctype html>${(
		<html lang={locale}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>{title}</title>
				{/* Keeps browsers from asking for /favicon.ico. */}
				<link rel="icon" href="data:," />
				<style>{raw(pageStyle)}</style>
			</head>
			<body>
				<div class="page">
					{header !== undefined && <header>{header}</header>}
					<main>{children}</main>
					<footer>
						{footer}
						<LanguageSwitch locale={locale} />
					</footer>
				</div>
			</body>
		</html>
	)}`;

const LanguageSwitch: FC<{ locale: Locale }> = ({ locale }) => {
	const other = locale === 'fr' ? 'en' : 'fr';
	const words = pageWords[locale];
	return (
		<nav aria-label={words.languages}>
			<a href={`?lang=${other}`} lang={other} hreflang={other}>
				{words.other_language}
			</a>
		</nav>
	);
};
