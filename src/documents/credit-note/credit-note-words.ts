import type { Locale } from '../../domain/kernel/party.ts';

/** What a credit note says besides what every document does. */
export interface CreditNoteWords {
	readonly creditNote: string;
	readonly onInvoice: string;
	readonly invoiceDate: string;
	readonly creditTo: string;
	readonly creditedAmount: string;
	readonly effect: string;
	/** Lowered what was due. */
	readonly applied: (amount: string, invoiceNumber: string) => string;
	/** Had been paid, and is the customer's again. */
	readonly freed: (amount: string) => string;
	readonly reason: string;
}

const french: CreditNoteWords = {
	creditNote: 'Avoir',
	onInvoice: 'Sur la facture',
	invoiceDate: 'Facture du',
	creditTo: 'Client',
	creditedAmount: 'Montant de l’avoir',
	effect: 'Ce que devient ce montant',
	applied: (amount, number) => `Cet avoir vient en déduction de la facture ${number} pour ${amount}.`,
	freed: (amount) =>
		`Vous aviez déjà réglé ${amount} de ce montant : cette somme vous revient, en crédit ou en remboursement.`,
	reason: 'Motif',
};

const english: CreditNoteWords = {
	creditNote: 'Credit note',
	onInvoice: 'On invoice',
	invoiceDate: 'Invoice date',
	creditTo: 'Customer',
	creditedAmount: 'Credited amount',
	effect: 'What becomes of this amount',
	applied: (amount, number) => `This credit note lowers what is due on invoice ${number} by ${amount}.`,
	freed: (amount) => `You had already paid ${amount} of this amount: that is yours again, as credit or as a refund.`,
	reason: 'Reason',
};

const words: Readonly<Record<Locale, CreditNoteWords>> = { fr: french, en: english };

export const creditNoteWordsFor = (locale: Locale): CreditNoteWords => words[locale];
