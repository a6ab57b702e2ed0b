const ladder = {
	setting: 'cfg_01k3v0j9x4f7mbt2w8h5q6z1ra@1',
	steps: [
		{ after_days: 0, action: 'notice' },
		{ after_days: 3, action: 'retry' },
		{ after_days: 10, action: 'retry' },
		{ after_days: 14, action: 'pay_link' },
	],
	final_action: 'pause',
	final_after_days: 21,
} as const;

export const exampleAgreement = {
	object: 'prompt_agreement',
	provider: 'orange_money',
	hour: 18,
	agreed_at: '2027-02-01T10:00:00.000Z',
} as const;

export const examplePrompt = {
	object: 'dunning_prompt',
	invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
	step: 'prompt-1',
	requested_at: '2027-03-05T17:30:00.000Z',
} as const;

/** A PayPal account that had no money on the first of March, looked at on the second. */
export const exampleDunnings = {
	object: 'subscription_dunning',
	subscription_id: 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra',
	subscription_status: 'past_due',
	prompt_agreement: null,
	data: [
		{
			object: 'dunning',
			invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
			status: 'open',
			reason: 'declined',
			provider: 'paypal',
			started_at: '2027-03-01T09:30:00.000Z',
			ended_at: null,
			grace_until: '2027-03-15',
			keeps_access: true,
			ladder,
			steps: [
				{
					step: '0',
					planned: 'notice',
					action: 'notice',
					status: 'done',
					why: null,
					payment_id: null,
					at: '2027-03-01T09:30:00.000Z',
				},
			],
			happened: [
				{
					at: '2027-03-01T09:30:00.000Z',
					step: 'start',
					what: 'began',
					outcome: 'happened',
					why: 'declined',
					text: {
						fr: '1 mars 2027 : le paiement n’a pas abouti (refusé).',
						en: '1 March 2027: the payment did not come (declined).',
					},
				},
			],
			next: {
				at: '2027-03-04T07:00:00.000Z',
				step: '3',
				what: 'retry',
				outcome: 'planned',
				why: null,
				waits_for: null,
				text: {
					fr: '4 mars 2027 : nouveau prélèvement prévu.',
					en: '4 March 2027: a new charge is planned.',
				},
			},
			later: [],
		},
	],
} as const;

export const exampleSimulation = {
	object: 'dunning_simulation',
	subscription_id: 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra',
	reason: 'declined',
	provider: 'paypal',
	started_at: '2027-03-01T07:00:00.000Z',
	grace_until: '2027-03-15',
	ladder,
	entries: [
		{
			at: '2027-03-04T07:00:00.000Z',
			day: '2027-03-04',
			step: '3',
			planned: 'retry',
			action: 'retry',
			skipped: false,
			why: null,
			has_access: true,
			text: {
				fr: '4 mars 2027 : nouveau prélèvement prévu.',
				en: '4 March 2027: a new charge is planned.',
			},
		},
	],
} as const;
