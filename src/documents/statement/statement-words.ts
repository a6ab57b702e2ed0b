import type { Locale } from '../../domain/kernel/party.ts';
import type { MovementKind } from '../../domain/statements/statement.ts';

/** The fixed words of a statement of account. */
export interface StatementWords {
	readonly heading: string;
	readonly title: (from: string, to: string) => string;
	readonly period: string;
	readonly periodOf: (from: string, to: string) => string;
	readonly currency: string;
	readonly drawnUp: string;
	readonly accountOf: string;
	readonly due: string;
	readonly inFavor: string;
	readonly date: string;
	readonly movement: string;
	readonly debit: string;
	readonly credit: string;
	readonly balance: string;
	readonly opening: (date: string) => string;
	readonly closing: (date: string) => string;
	readonly total: string;
	readonly nothing: string;
	/** A positive balance is owed, a negative one is held: said once below the table. */
	readonly remark: string;
	/** How the closing is made up when we hold money of theirs. */
	readonly madeUp: (receivable: string, credit: string) => string;
	readonly movements: Readonly<Record<MovementKind, (number: string | null) => string>>;
}

/** `Règlement · INV-2026-000001`; the number is left out where there is none. */
const named = (what: string) => (number: string | null) => (number === null ? what : `${what} · ${number}`);
const titled = (what: string) => (number: string | null) => (number === null ? what : `${what} ${number}`);

const french: StatementWords = {
	heading: 'Relevé de compte',
	title: (from, to) => `Relevé de compte du ${from} au ${to}`,
	period: 'Période',
	periodOf: (from, to) => `${from} – ${to}`,
	currency: 'Devise',
	drawnUp: 'Établi le',
	accountOf: 'Compte de',
	due: 'Solde à payer',
	inFavor: 'Solde en votre faveur',
	date: 'Date',
	movement: 'Libellé',
	debit: 'Débit',
	credit: 'Crédit',
	balance: 'Solde',
	opening: (date) => `Solde au début de la période (${date})`,
	closing: (date) => `Solde à la fin de la période (${date})`,
	total: 'Total des mouvements',
	nothing: 'Aucun mouvement pendant cette période.',
	remark: 'Un solde positif est dû ; un solde négatif est en votre faveur.',
	madeUp: (receivable, credit) =>
		`Factures restant dues : ${receivable}. Avoir disponible sur votre compte : ${credit}.`,
	movements: {
		invoice: titled('Facture'),
		payment: named('Règlement'),
		credit_note: titled('Avoir'),
		credit_applied: named('Imputation de votre avoir disponible'),
		credit_refunded: named('Remboursement'),
		refund_returned: named('Remboursement revenu'),
		write_off: named('Passage en perte'),
		other: named('Écriture'),
	},
};

const english: StatementWords = {
	heading: 'Statement',
	title: (from, to) => `Statement of account, ${from} to ${to}`,
	period: 'Period',
	periodOf: (from, to) => `${from} – ${to}`,
	currency: 'Currency',
	drawnUp: 'Drawn up on',
	accountOf: 'Account of',
	due: 'Balance due',
	inFavor: 'Balance in your favour',
	date: 'Date',
	movement: 'Description',
	debit: 'Debit',
	credit: 'Credit',
	balance: 'Balance',
	opening: (date) => `Balance at the start of the period (${date})`,
	closing: (date) => `Balance at the end of the period (${date})`,
	total: 'Total of movements',
	nothing: 'Nothing happened in this period.',
	remark: 'A positive balance is due; a negative one is in your favour.',
	madeUp: (receivable, credit) => `Invoices still due: ${receivable}. Credit on your account: ${credit}.`,
	movements: {
		invoice: titled('Invoice'),
		payment: named('Payment'),
		credit_note: titled('Credit note'),
		credit_applied: named('Use of your credit'),
		credit_refunded: named('Refund'),
		refund_returned: named('Refund returned'),
		write_off: named('Write-off'),
		other: named('Entry'),
	},
};

const words: Readonly<Record<Locale, StatementWords>> = { fr: french, en: english };

export const statementWordsFor = (locale: Locale): StatementWords => words[locale];

/** A movement in the customer's language: `Facture INV-2026-000001`, `Payment · INV-2026-000001`. */
export const movementLabel = (
	{ kind, documentNumber }: { readonly kind: MovementKind; readonly documentNumber: string | null },
	locale: Locale,
): string => statementWordsFor(locale).movements[kind](documentNumber);
