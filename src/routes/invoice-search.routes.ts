import { createRoute } from '@hono/zod-openapi';
import { invoiceListResponse } from '../contract/invoice-response.ts';
import { cursorToPlace, invoiceFilter, placeToCursor, toInvoiceSearch } from '../contract/invoice-search.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import {
	everyInvoice,
	type InvoicePlace,
	type InvoiceSearch,
	orderOf,
	placeOf,
} from '../domain/invoices/invoice-search.ts';
import { readSearchText } from '../domain/invoices/search-text.ts';
import type { Need, Store } from '../domain/kernel/store.ts';
import { sendJson } from './answers.ts';
import { type AppContext, callerOf, createRouter, endpoint, storeOf } from './http.ts';
import { presentedInvoice } from './invoice-answers.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { badCursor, validationProblem } from './problem.ts';

export const invoiceSearch = createRouter();

endpoint(
	invoiceSearch,
	createRoute({
		method: 'get',
		path: '/',
		tags: ['Invoices'],
		summary: 'List and find invoices, newest first',
		description:
			'Conditions are joined by “and”. A search by number is ordered by number, one by a period by its dates, one by a range of amounts by amount, all downwards; everything else newest first. `q` takes whatever is at hand and answers an empty page when nothing fits.',
		security,
		middleware: requireScope('invoices:read'),
		request: { query: invoiceFilter },
		responses: { 200: json('A page of invoices', invoiceListResponse), ...problems() },
	}),
	async (c) => {
		const { q, limit, cursor, ...query } = c.req.valid('query');
		const read = toInvoiceSearch({ ...query, limit });
		if ('issues' in read) {
			return validationProblem(
				c,
				read.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message })),
			);
		}
		const searches = searchesOf(c, read.search, q ?? null);
		const place = cursor === undefined ? null : cursorToPlace(cursor, searches.map(orderOf));
		if (cursor !== undefined && place === null) return badCursor(c);
		const { search, found } = await firstThatFinds(storeOf(c), searches, place, limit + 1);
		const rows = found.slice(0, limit);
		const last = rows.at(-1);
		const data = await Promise.all(rows.map((invoice) => presentedInvoice(c, invoice)));
		const hasMore = found.length > limit && last !== undefined;
		return sendJson(c, 200, { data, next_cursor: hasMore ? placeToCursor(placeOf(last, orderOf(search))) : null });
	},
);

/** What the text may mean, each together with the other conditions; an end user finds among their own only. */
const searchesOf = (c: AppContext, search: InvoiceSearch, text: string | null): readonly InvoiceSearch[] => {
	const { endUser } = callerOf(c);
	const own = endUser === null ? search : { ...search, customerId: endUser.customerId, externalId: null, email: null };
	if (text === null) return [own];
	return readSearchText(text).map((meant) => joined(meant, own));
};

/** A condition of the caller stands before what the text may mean. */
const joined = (meant: InvoiceSearch, given: InvoiceSearch): InvoiceSearch => ({
	...everyInvoice,
	...meant,
	...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
});

/** All in one round trip. A page after the first is looked for in the order that its cursor names. */
const firstThatFinds = async (
	store: Store,
	searches: readonly InvoiceSearch[],
	after: InvoicePlace | null,
	limit: number,
): Promise<{ readonly search: InvoiceSearch; readonly found: readonly Invoice[] }> => {
	const fitting = searches.filter((search) => after === null || orderOf(search) === after.order);
	const needs: Record<string, Need<'invoice.list'>> = Object.fromEntries(
		fitting.map((search, index) => [String(index), { kind: 'invoice.list', ...search, after, limit } as const]),
	);
	const answers = Object.values(await store.load(needs));
	const index = Math.max(
		0,
		answers.findIndex((found) => found.length > 0),
	);
	return { search: fitting[index] ?? everyInvoice, found: answers[index] ?? [] };
};
