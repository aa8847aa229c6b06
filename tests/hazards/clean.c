/* Ordinary C of every kind that the compiler has delay slots and gaps for. */
struct record {
	int key;
	short size;
	unsigned char flags;
	double weight;
	char text[5];
} __attribute__((packed));

int table[64];
double sums[8];

static int divide(int a, int b)
{
	return a / b + a % b;
}

long long wide(long long a, int b)
{
	return a * b + (a >> 3);
}

int unaligned(struct record *r, const struct record *s)
{
	r->key = s->key + s->size;
	r->weight = s->weight * 2.0 + (double)s->key;
	return s->weight < r->weight ? s->text[1] : (int)s->weight;
}

int search(const int *list, int n, int (*match)(int))
{
	for (int i = 0; i < n; i++)
		if (match(list[i]))
			return table[list[i] & 63];
	return -1;
}

double mean(const double *list, int n)
{
	double sum = 0.0;

	for (int i = 0; i < n; i++)
		if (list[i] > sums[i & 7])
			sum += list[i] / (double)n;
	return sum;
}

int choose(int which)
{
	switch (which) {
	case 0: return divide(table[0], table[1]);
	case 1: return divide(table[2], 7);
	case 2: return table[3] * table[4];
	case 3: return (unsigned)table[5] % 10u;
	case 4: return table[6] << (table[7] & 31);
	case 5: return -table[8];
	default: return 0;
	}
}

void __start(void)
{
	struct record a = { 1, 2, 3, 4.0, "abc" }, b = a;

	for (;;) {
		table[1] += unaligned(&a, &b) + search(table, 64, choose);
		sums[1] += mean(sums, 8);
		table[2] += (int)wide(table[3], choose(table[4]));
	}
}
