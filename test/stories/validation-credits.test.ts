import { beforeEach, describe, expect, it } from 'vitest';
import type { CreditedResponse } from '../../src/contract/credit-notes.ts';
import { cancel, credit, readCredited, refund, writeOff } from '../routes/invoices/credit-requests.ts';
import { pay } from '../routes/invoices/requests.ts';
import { openSealedHouse, type SealedHouse, tamper } from '../support/sealed-house.ts';

let scene: SealedHouse;
/** Of the second invoice, of which 20.00 had been paid. */
let note: CreditedResponse;
let [reader, buyer] = ['', ''];

/** The first invoice is paid with 50.00, of which 4.01 go back; the second is cancelled; the third is given up. */
beforeEach(async () => {
	scene = await openSealedHouse();
	const { house, first, second, third } = scene;
	await pay(house, first.id, { amount: '50.00', overpayment: 'credit' });
	await refund(house, first.id, { amount: '4.01' });
	note = await readCredited(await cancel(house, second.id));
	await writeOff(house, third.id);
	await credit(house, third.id, { amount: '5.99' });
	await house.drain();
	[reader, buyer] = [first.customer_id, second.customer_id];
});

it('an untouched house has no fault, deep or not', async () => {
	expect(await scene.validate()).toMatchObject({ ok: true, checked: { credit_notes: 2, documents: 5 } });
	expect(await scene.validate('?deep=true')).toMatchObject({ ok: true, checked: { archived: 12 } });
});

describe('an invoice', () => {
	it('that says more is credited than its credit notes are over is named', async () => {
		await tamper(null, 'UPDATE invoices SET amount_credited = amount_credited - 100 WHERE id = ?1', scene.third.id);
		expect(await scene.faults()).toEqual([`write_off_wrong ${reader}`, 'invoice_credits_differ INV-2026-000003']);
	});

	it('that says more is paid than payments less credit is named', async () => {
		await tamper(null, 'UPDATE invoices SET amount_paid = amount_paid - 100 WHERE id = ?1', scene.first.id);
		expect(await scene.faults()).toEqual([`receivable_wrong ${reader}`, 'invoice_payments_differ INV-2026-000001']);
	});

	it('that was given up stands in write_off: a status that says otherwise is named twice', async () => {
		await tamper(null, `UPDATE invoices SET status = 'sent' WHERE id = ?1`, scene.third.id);
		expect(await scene.faults()).toEqual([`receivable_wrong ${reader}`, `write_off_wrong ${reader}`]);
	});
});

describe('credit of a customer', () => {
	it('whose last balance is not what the ledger says is named', async () => {
		await tamper(
			'customer_credits_frozen',
			'UPDATE customer_credits SET amount = amount + 1, balance = balance + 1 WHERE customer_id = ?1',
			buyer,
		);
		expect(await scene.faults()).toEqual([
			`customer_credit_wrong ${buyer}`,
			'invoice_payments_differ INV-2026-000002',
			`credit_note_unkept ${note.credit_note_number}`,
		]);
	});

	it('whose movements do not sum to the balance is named', async () => {
		const sql = `UPDATE customer_credits SET amount = amount - 1 WHERE customer_id = ?1 AND kind = 'refunded'`;
		await tamper('customer_credits_frozen', sql, reader);
		expect(await scene.faults()).toEqual([`credit_movements_wrong ${reader}`]);
	});

	it('of which a movement was removed is named', async () => {
		await tamper('customer_credits_kept', 'DELETE FROM customer_credits WHERE customer_id = ?1', buyer);
		expect(await scene.faults()).toEqual([
			`customer_credit_wrong ${buyer}`,
			'invoice_payments_differ INV-2026-000002',
			`credit_note_unkept ${note.credit_note_number}`,
		]);
	});
});

describe('a credit note', () => {
	it('whose entry was changed is named', async () => {
		const sql = `UPDATE ledger_postings SET amount = amount + 1 WHERE source = ?1 AND account = 'receivable'`;
		await tamper('postings_frozen', sql, `${note.id}/issued`);
		expect(await scene.faults()).toEqual([
			`entry_unbalanced ${note.id}/issued`,
			`balance_wrong receivable/${buyer}/EUR/2026-11-22`,
			'credit_note_unposted CN-2026-000001',
		]);
	});

	it('that was changed is named by its seal, its entry and its invoice', async () => {
		const sql = `UPDATE credit_notes SET total_amount = total_amount - 1, subtotal = subtotal - 1,
			applied_amount = applied_amount - 1 WHERE id = ?1`;
		await tamper('credit_notes_frozen', sql, note.id);
		expect(await scene.faults()).toEqual([
			'document_changed CN-2026-000001',
			'invoice_credits_differ INV-2026-000002',
			'credit_note_unposted CN-2026-000001',
		]);
	});

	it('that was removed is named by its number, by its entry and by its invoice', async () => {
		await tamper('credit_notes_kept', 'DELETE FROM credit_notes WHERE id = ?1', note.id);
		const named = await scene.faults();
		expect(named).toContain('document_missing CN-2026-000001');
		expect(named).toContain(`entry_unfounded ${note.id}/issued`);
		expect(named).toContain('invoice_credits_differ INV-2026-000002');
	});

	it('without its event or its archived files is named', async () => {
		await tamper('renditions_kept', `DELETE FROM renditions WHERE document_id = ?1 AND kind = 'pdf'`, note.id);
		await tamper('events_kept', 'DELETE FROM events WHERE subject_id = ?1', note.id);
		expect(await scene.faults()).toEqual(['credit_note_untold CN-2026-000001', 'archive_missing CN-2026-000001']);
	});
});
