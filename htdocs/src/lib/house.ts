/*
 * house - what the demo house says about itself on its public page; the same facts as in its knowledge pages
 */
export const house = {
	name: 'Aurora',
	phone: '+44 20 7946 0100',
	email: 'hello@aurora.example',
	address: ['12 Lantern Street', 'London SE1'],
	zone: 'Europe/London',
	rooms: [
		{ name: '201 and 202', note: 'For two', sky: 'dawn', text: 'The east side. First sun on the bed, and curtains thick enough to ignore it. 201 is step-free throughout.' },
		{ name: '203', note: 'For up to three', sky: 'noon', text: 'The quiet side. Its window looks into the fig tree and at nothing else until the leaves fall.' },
		{ name: '204', note: 'For up to three', sky: 'dusk', text: 'The corner. The bath stands where the window is widest, and the light leaves last.' }
	],
	menu: [
		{ part: 'To begin', dishes: [['Smoked eel, green apple, rye', 11], ['Charred leeks, almond, egg yolk', 9]] },
		{ part: 'Then', dishes: [['Sea bass with fennel', 26], ['Aurora burger, pickles, chips', 17], ['Roasted cauliflower steak, hazelnut (vegan)', 16]] },
		{ part: 'At last', dishes: [['Lemon tart', 8], ['Coconut panna cotta (vegan)', 8]] }
	],
	spa: [['Massage with Ines or Tomas', '60 min · £75'], ['Sauna and steam bath', 'free for hotel guests'], ['The same, for the day', '£25']],
	hours: [
		['Breakfast', 'Weekends until 11:30', '7:00 – 10:30'],
		['Restaurant', 'Last table 21:30', '12:00 – 23:30'],
		['Bar', 'Every day', '16:00 – 0:30'],
		['Spa', 'Every day', '10:00 – 19:00'],
		['Front desk', 'Every day', 'always']
	]
} as const
