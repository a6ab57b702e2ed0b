import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorToPlace, placeToCursor } from '../../src/contract/invoice-search.ts';
import { type InvoicePlace, invoiceOrders } from '../../src/domain/invoices/invoice-search.ts';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';

const id = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' as InvoiceId;

describe('the cursor of a list', () => {
	it.each<InvoicePlace>([
		{ order: 'id', key: '', id },
		{ order: 'number', key: 'A+B-C_D/1'.repeat(3), id },
		{ order: 'issue_date', key: '2026-11-22', id },
		{ order: 'due_date', key: '2026-12-22', id },
		{ order: 'total', key: Number.MAX_SAFE_INTEGER, id },
	])('names its place and comes back: $order', (place) => {
		const cursor = placeToCursor(place);
		expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
		expect(cursorToPlace(cursor, [place.order])).toEqual(place);
	});

	it('is not taken by a list in another order', () => {
		const cursor = placeToCursor({ order: 'issue_date', key: '2026-11-22', id });
		expect(cursorToPlace(cursor, ['id', 'total', 'due_date', 'number'])).toBeNull();
		expect(cursorToPlace(id, ['issue_date'])).toBeNull();
	});

	it('that nobody gave out is none, whatever it holds', () => {
		const ours = btoa(`total:12x:${id}`);
		for (const cursor of [ours, btoa('total:12:cus_1'), btoa(`id::${id}`), btoa(`${id}`), 'a', 'ä', '%']) {
			expect(cursorToPlace(cursor, invoiceOrders)).toBeNull();
		}
		fc.assert(
			fc.property(fc.string({ maxLength: 100 }), (text) => {
				expect(() => cursorToPlace(text, invoiceOrders)).not.toThrow();
			}),
			{ numRuns: 1000 },
		);
	});
});
