# exos/kit, and tour: a demonstration in one environment, with a prompt. Programs link what they use of it.
LIBKIT := $(BUILD)/exos/libkit.a
KIT_OBJECTS := $(addprefix $(MIN_OUT)/exos/kit/,spawn.o print.o string.o ash.o handler.o)

$(LIBKIT): $(KIT_OBJECTS)
	@$(begin)
	rm -f $@
	$(AR_MIPS) rcsD $@ $^

$(eval $(call min_program,tour,exos/kit/tour.c))
