const texts = {
	subject: 'Facture {{ invoice_number }} : {{ amount_due }} à payer',
	html: '<p>Bonjour {{ customer_name }},</p><p>Il reste {{ amount_due }} à payer sur la facture {{ invoice_number }}.</p>',
	text: 'Bonjour {{ customer_name }},\n\nIl reste {{ amount_due }} à payer sur la facture {{ invoice_number }}.',
} as const;

const head = {
	object: 'email_template',
	name: 'overdue',
	locale: 'fr',
	version: 1,
	overridden: true,
	updated_at: '2026-11-22T15:16:13.000Z',
	updated_by: 'key:key_01k3v0j9x4f7mbt2w8h5q6z1rb',
} as const;

export const exampleTemplateBody = { locale: 'fr', ...texts } as const;

export const exampleTemplateList = {
	data: [head, { ...head, locale: 'en', version: 0, overridden: false, updated_at: null, updated_by: null }],
	next_cursor: null,
};

export const exampleTemplate = {
	...head,
	...texts,
	default: {
		subject:
			'Rappel : facture {{ invoice_number }} de {{ seller_name }}, {{ amount_due }} à payer depuis le {{ due_date }}',
		html: '<!doctype html><html lang="fr"><body><h1>Facture {{ invoice_number }} : paiement en attente</h1></body></html>',
		text: 'Bonjour {{ customer_name }},\n\nSauf erreur de notre part, votre facture {{ invoice_number }} n’est pas encore réglée.',
	},
	variables: [
		{ name: 'amount_due', meaning: 'What is left to pay', example: '409,94 €', required: true, optional: false },
		{
			name: 'payment_url',
			meaning: 'The page where the customer can pay; null when nothing is due',
			example: 'https://billing.coko.example/pay/1a2b3c',
			required: false,
			optional: true,
		},
	],
};

export const examplePreviewBody = { locale: 'fr', subject: texts.subject };

export const examplePreview = {
	object: 'email_preview',
	name: 'overdue',
	locale: 'fr',
	subject: 'Facture FA-2026-000123 : 409,94 € à payer',
	html: '<p>Bonjour Awa Ndiaye,</p><p>Il reste 409,94 € à payer sur la facture FA-2026-000123.</p>',
	text: 'Bonjour Awa Ndiaye,\n\nIl reste 409,94 € à payer sur la facture FA-2026-000123.',
};
