# The portable parts of the server, processes and files, and the library's walk through its tables, on the host under address and
# undefined-behaviour sanitizers.
INIT_TEST_OUT := $(BUILD)/tests/init
INIT_TESTS := tree open archive tty
INIT_TEST_SOURCES := $(addprefix exos/init/,tree.c body.c open.c archive.c tty.c files.c) exos/sys/path.c exos/sys/name.c \
                     tests/init/world.c
INIT_TEST_OBJECTS := $(INIT_TEST_SOURCES:%.c=$(INIT_TEST_OUT)/%.o)
INIT_TEST_CFLAGS := -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -DHOST_TEST -fsanitize=address,undefined \
                    -fno-sanitize-recover=all -I. -Iaegis/include -idirafter exos/include -I$(BUILD)/gen

# The host's headers go first, except that the terminal is ours.
INIT_TERMIOS := $(INIT_TEST_OUT)/include/termios.h
$(INIT_TERMIOS): exos/include/termios.h
	@$(begin)
	cp $< $@
$(addprefix $(INIT_TEST_OUT)/,exos/init/tty.o tests/init/test_tty.o): INIT_TEST_CFLAGS += -I$(dir $(INIT_TERMIOS))
$(addprefix $(INIT_TEST_OUT)/,exos/init/tty.o tests/init/test_tty.o): $(INIT_TERMIOS)
$(INIT_TEST_OUT)/%.o: %.c | $(BUILD)/gen/exos/server.h $(BUILD)/setup.stamp
	@$(begin)
	$(HOSTCC) $(INIT_TEST_CFLAGS) -MMD -MP -c -o $@ $<
$(INIT_TESTS:%=$(INIT_TEST_OUT)/test_%): $(INIT_TEST_OUT)/test_%: $(INIT_TEST_OUT)/tests/init/test_%.o $(INIT_TEST_OBJECTS)
	$(HOSTCC) $(INIT_TEST_CFLAGS) -o $@ $^ -lcmocka
$(INIT_TEST_OUT)/test_proc: $(addprefix $(INIT_TEST_OUT)/,tests/init/test_proc.o exos/init/proc.o exos/init/signal.o \
                                     exos/init/dispatch.o)
	$(HOSTCC) $(INIT_TEST_CFLAGS) -o $@ $^ -lcmocka
$(INIT_TEST_OUT)/test_elf: $(INIT_TEST_OUT)/tests/init/test_elf.o $(INIT_TEST_OUT)/exos/sys/elf.o
	$(HOSTCC) $(INIT_TEST_CFLAGS) -o $@ $^ -lcmocka
-include $(wildcard $(INIT_TEST_OUT)/*/*/*.d)

# All of them run, whichever fails. SEED=n repeats the randomised ones with that seed alone.
.PHONY: test-init
test-init: $(INIT_TESTS:%=$(INIT_TEST_OUT)/test_%) $(INIT_TEST_OUT)/test_proc $(INIT_TEST_OUT)/test_elf
	@failed=0; for test in $^; do $$test || failed=1; done; exit $$failed
