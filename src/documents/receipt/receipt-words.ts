import type { Locale } from '../../domain/kernel/party.ts';

/** The words that only a receipt has. */
export interface ReceiptWords {
	readonly receipt: string;
	readonly paidOn: string;
	readonly receivedFrom: string;
	readonly received: string;
	readonly pays: string;
	readonly invoice: (number: string, date: string) => string;
	readonly taken: string;
	readonly due: string;
	readonly creditKept: string;
	readonly creditExplained: string;
	readonly details: string;
	readonly method: string;
	readonly reference: string;
	readonly charged: string;
	readonly rate: string;
	/** Where the law fixes the rate. */
	readonly parity: string;
	/** Which moment the column of what is due tells. */
	readonly dueThen: string;
}

const french: ReceiptWords = {
	receipt: 'Reçu',
	paidOn: 'Paiement reçu le',
	receivedFrom: 'Reçu de',
	received: 'Montant reçu',
	pays: 'Ce paiement règle',
	invoice: (number, date) => `Facture ${number} du ${date}`,
	taken: 'Montant affecté',
	due: 'Reste à payer',
	creditKept: 'Conservé à votre crédit',
	creditExplained: 'Cette somme n’était pas due : elle vous appartient.',
	details: 'Détails du paiement',
	method: 'Moyen de paiement',
	reference: 'Référence du prestataire',
	charged: 'Montant débité',
	rate: 'Cours de change',
	parity: 'parité fixe',
	dueThen: 'Le reste à payer est celui qui suivait ce paiement.',
};

const english: ReceiptWords = {
	receipt: 'Receipt',
	paidOn: 'Payment received on',
	receivedFrom: 'Received from',
	received: 'Amount received',
	pays: 'This payment settles',
	invoice: (number, date) => `Invoice ${number} of ${date}`,
	taken: 'Amount applied',
	due: 'Left to pay',
	creditKept: 'Kept as your credit',
	creditExplained: 'This was not due: it is yours.',
	details: 'Payment details',
	method: 'Means of payment',
	reference: 'Provider’s reference',
	charged: 'Amount debited',
	rate: 'Exchange rate',
	parity: 'fixed parity',
	dueThen: 'What was left to pay is as it was after this payment.',
};

const words: Readonly<Record<Locale, ReceiptWords>> = { fr: french, en: english };

export const receiptWordsFor = (locale: Locale): ReceiptWords => words[locale];
