/*
 * house - what the demo house says about itself on its public page
 */
export const house = {
	name: 'Aurora',
	phone: '+44 20 7946 0718',
	email: 'hello@aurora.example',
	address: ['4 Lantern Stairs', 'Rotherhithe', 'London SE16'],
	zone: 'Europe/London',
	rooms: [
		{ name: 'River room', price: 195, sky: 'dawn', text: 'First sun on the bed, and curtains thick enough to ignore it. The barges pass at eye level.' },
		{ name: 'Garden room', price: 165, sky: 'noon', text: 'The quiet side of the house. A door of its own to the fig tree and the courtyard bench.' },
		{ name: 'Rope loft', price: 240, sky: 'dusk', text: 'Under the beams of the old rope store, with the bath where the window is widest.' }
	],
	menu: [
		{ part: 'To begin', dishes: [['Smoked eel, green apple, rye', 12], ['Charred leeks, almond, egg yolk', 11]] },
		{ part: 'Then', dishes: [['Day-boat plaice, brown shrimp butter', 26], ['Hogget, borlotti beans, anchovy', 28], ['Celeriac baked in hay, hazelnut', 21]] },
		{ part: 'At last', dishes: [['Burnt honey tart', 9], ['Four cheeses, quince', 14]] }
	],
	spa: [['Long massage', '60 min', 95], ['Salt and steam', '45 min', 60], ['River plunge, for two', '30 min', 40]],
	hours: [
		['Breakfast', 'Every day', '7:00 – 10:30'],
		['Lunch', 'Tuesday to Sunday', '12:00 – 14:30'],
		['Dinner', 'Every day', '17:30 – 22:30'],
		['Spa', 'Every day', '9:00 – 20:00'],
		['Front desk', 'Every day', 'always']
	]
} as const
