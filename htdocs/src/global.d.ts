interface Window { frontdesk?: { open(): void; close(): void; send(text: string): void } }
