import type { House } from './house.ts';
import type { Issued } from './payer.ts';

export type ProviderForm = 'stripe' | 'paypal' | 'orange_money' | 'mtn_mobile_money';

const origin = 'https://billing.example.test';

/** No-break blanks are blanks to a reader. */
export const readable = (html: string): string => html.replaceAll(/[\u00a0\u202f]/g, ' ');

/** What a reader sees, without tags; a text is one line. */
export const textOf = (html: string): string =>
	readable(html)
		.replaceAll(/<style>[\s\S]*?<\/style>/g, '')
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/\s+/g, ' ');

/** The fields of one way to pay, as the page filled them in; null when it is not offered. */
export const formOf = (html: string, provider: ProviderForm): Record<string, string> | null => {
	const forms = html.match(/<form class="method" method="post"[\s\S]*?<\/form>/g) ?? [];
	const form = forms.find((one) => one.includes(`name="provider" value="${provider}"`));
	if (form === undefined) return null;
	const fields = [...form.matchAll(/ name="(\w+)"(?: [^>]*?)? value="([^"]*)"/g)];
	return Object.fromEntries(fields.map(([, name, value]) => [name, value]));
};

/** In the order of the page. */
export const offered = (html: string): readonly string[] =>
	[...html.matchAll(/name="provider" value="(\w+)"/g)].map(([, name]) => name ?? '');

/** Presses a button as a browser does. */
export const press = (
	house: House,
	{ path }: Pick<Issued, 'path'>,
	fields: Record<string, string>,
	options: { readonly lang?: string; readonly headers?: Record<string, string> } = {},
): Promise<Response> =>
	house.request('POST', `${path}/payments?lang=${options.lang ?? 'fr'}`, {
		key: null,
		raw: new URLSearchParams(fields),
		headers: options.headers ?? { origin, 'sec-fetch-site': 'same-origin' },
	});
