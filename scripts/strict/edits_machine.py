"""The machine around the processor: time, clock, console, RAM, exit."""

from edit import after, before, span, swap

EDITS = {}

EDITS["src/core/Makefile.skel"] = [
    swap("timer.o", "timer.o strict_time.o strict_cpu.o strict_device.o "
         "strict_echo.o"),
]

EDITS["src/machines/machine.c"] = [
    after("bool any_running = false;", "\tint64_t strict_executed = 0;\n"),
    swap("cpus[i]->run_instr(cpus[i]);",
         "strict_executed = strict_run(cpus[i]);"),
    swap("single_step ? 1 : N_SAFE_DYNTRANS_LIMIT;", "strict_executed;"),
]

EDITS["src/machines/machine_pmax.c"] = [
    before("dev_ram_init(machine, 0xa0000000", "\tdev_strict_init(machine, mem);\n"),
]

EDITS["src/core/main.c"] = [
    swap("srandom(tv.tv_sec ^ getpid() ^ tv.tv_usec);",
         "srandom(strict_seed());"),
    after("settings_destroy(global_settings);",
          "\n\treturn strict_exit_status;\n"),
]

EDITS["src/core/memory.c"] = [
    after("entry = (paddr >> shrcount) & mask;", """\
	if (table[entry] == NULL && paddr < mem->physical_max)
		table[entry] = strict_ram(mem, paddr, BITS_PER_MEMBLOCK);
"""),
]

# End of file is not a character, and it does not go away by reading again.
EDITS["src/console/console.c"] = [
    before("static int console_stdin_avail(int handle)",
           "static int strict_stdin_ended;\n"),
    before("if (!console_handles[handle].in_use_for_input)", """\
	if (!allow_slaves && strict_stdin_ended)
		return 0;
""", within="static int console_stdin_avail(int handle)"),
    after("len = read(d, ch, sizeof(ch));", """\
		if (len < 1) {
			strict_stdin_ended = len == 0;
			break;
		}
"""),
]

# One periodic flag at exact instruction counts, as on the chip: a tick that
# finds it still set is lost, not queued.
EDITS["src/devices/dev_mc146818.c"] = [
    after("pending_timer_interrupts;", """\

	/* Strict: periods are counted from strict_start. */
	struct machine	*strict_machine;
	struct strict_alarm strict_alarm;
	int64_t		strict_start;
	int64_t		strict_periods;
""", within="struct mc_data {"),
    before("DEVICE_TICK(mc146818)", """\
static void strict_rtc_line(struct mc_data *d)
{
	if (d->reg[MC_REGC * 4] & MC_REGC_PF &&
	    d->reg[MC_REGB * 4] & MC_REGB_PIE) {
		d->reg[MC_REGC * 4] |= MC_REGC_IRQF;
		INTERRUPT_ASSERT(d->irq);
	} else {
		d->reg[MC_REGC * 4] &= ~MC_REGC_IRQF;
		INTERRUPT_DEASSERT(d->irq);
	}
}

static void strict_rtc_next(struct mc_data *d)
{
	d->strict_periods++;
	strict_alarm_set(&d->strict_alarm, d->interrupt_hz == 0 ?
	    STRICT_NEVER : d->strict_start + d->strict_periods *
	    d->strict_machine->emulated_hz / d->interrupt_hz);
}

static void strict_rtc_ring(struct cpu *cpu, void *extra)
{
	struct mc_data *d = (struct mc_data *)extra;

	d->reg[MC_REGC * 4] |= MC_REGC_PF;
	strict_rtc_line(d);
	strict_rtc_next(d);
}

static void strict_rtc_rate(struct cpu *cpu, struct mc_data *d)
{
	d->strict_start = strict_now(cpu);
	d->strict_periods = 0;
	strict_rtc_next(d);
}

"""),
    swap("time(NULL)", "strict_time(d->strict_machine)", times=2),
    span("if (d->timer == NULL)", "d->interrupt_hz);",
         "\t\t\t\tstrict_rtc_rate(cpu, d);\n"),
    after("d->reg[MC_REGB*4] = data[0];", "\t\t\tstrict_rtc_line(d);\n"),
    # The once-in-eight-seconds update must not look like a period.
    swap("d->reg[MC_REGC * 4] |= MC_REGC_PF;", "", within="Linux/DECstation KN04"),
    after("INTERRUPT_CONNECT(irq_path, d->irq);", """\
	d->strict_machine = machine;
	strict_alarm_add(machine->cpus[machine->bootstrap_cpu],
	    &d->strict_alarm, strict_rtc_ring, d);
"""),
    span("machine_add_tickfunction(machine, dev_mc146818_tick", "SHIFT);", ""),
]

# The echo peer hears what is sent, and is received at once or missed, as on
# the chip: stock keeps what finds no buffer.
EDITS["src/net/net.c"] = [
    after("#include \"net.h\"", "#include \"strict.h\"\n"),
    before("for_the_gateway = !memcmp(packet, net->gateway_ethernet_addr, 6);",
           "\tstrict_echo(nic, packet, len);\n\n"),
]

EDITS["src/devices/dev_le.c"] = [
    after("#include \"net.h\"", "#include \"strict.h\"\n"),
    before(" *  le_register_write():", """\
 *  strict_lance_receive():
 *
 *  A frame of the echo peer arrives.  One that finds no buffer is missed.
 */
void strict_lance_receive(struct cpu *cpu, struct nic_data *nic,
	const unsigned char *frame, int len)
{
	struct le_data *d = (struct le_data *) nic;
	struct ethernet_packet_link *link;

	if (!(d->reg[0] & LE_RXON))
		return;
	link = net_allocate_ethernet_packet_link(nic->net, nic, len);
	memcpy(link->data, frame, len);
	dev_le_tick(cpu, d);
	if (d->rx_packet == NULL)
		return;
	free(d->rx_packet);
	d->rx_packet = NULL;
	d->rx_packet_len = d->rx_packet_offset = d->rx_middle_bit = 0;
	d->reg[0] |= LE_MISS;
	dev_le_tick(cpu, d);
}


/*
"""),
    after("net_add_nic(machine->emul->net, &d->nic);",
          "\tstrict_echo_init(machine, &d->nic);\n"),
]
