#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/tool.h"

static bool details, hidden, singly;

struct file { char *name, *path; struct stat status; };

static char *mode_text(mode_t mode)
{
    static char text[11];
    static const char bits[] = "rwxrwxrwx";

    text[0] = S_ISDIR(mode) ? 'd' : S_ISCHR(mode) ? 'c' : S_ISFIFO(mode) ? 'p' : '-';
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode & (0400 >> i) ? bits[i] : '-';
    return text;
}

static void show_details(const struct file *f, int count)
{
    for (int i = 0; i < count; i++)
        printf("%s %2lu %8lu  %s%s\n", mode_text(f[i].status.st_mode), (unsigned long)f[i].status.st_nlink,
               (unsigned long)f[i].status.st_size, f[i].name, S_ISDIR(f[i].status.st_mode) ? "/" : "");
}

static void show_columns(const struct file *f, int count)
{
    size_t width = 0;
    int columns, rows;

    for (int i = 0; i < count; i++)
        width = strlen(f[i].name) > width ? strlen(f[i].name) : width;
    columns = singly ? 1 : 78 / (int)(width + 2);
    if (columns < 1)
        columns = 1;
    rows = (count + columns - 1) / columns;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            int i = x * rows + y;

            if (i < count)
                printf("%-*s", i + rows < count && x + 1 < columns ? (int)width + 2 : 0, f[i].name);
            if (x + 1 == columns)
                printf("\n");
        }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void show(struct file *f, int count)
{
    qsort(f, (size_t)count, sizeof *f, by_name);
    (details ? show_details : show_columns)(f, count);
}

static void add(struct file **all, int *count, const char *directory, const char *name)
{
    struct file *f = *all = realloc(*all, (size_t)(*count + 1) * sizeof **all);

    if (!f)
        tool_fail("no memory");
    f += (*count)++;
    f->name = strdup(name);
    f->path = malloc(strlen(directory) + strlen(name) + 2);
    if (!f->name || !f->path)
        tool_fail("no memory");
    sprintf(f->path, "%s%s%s", directory, *directory ? "/" : "", name);
    memset(&f->status, 0, sizeof f->status);
}

static int list(const char *path)
{
    struct file *all = NULL;
    struct dirent *entry;
    int count = 0, status = 0;
    DIR *d = opendir(path);

    if (!d)
        return tool_warn("%s", path);
    while ((entry = readdir(d)))
        if (entry->d_name[0] != '.' || hidden)
            add(&all, &count, path, entry->d_name);
    closedir(d);
    for (int i = 0; i < count; i++)
        if (lstat(all[i].path, &all[i].status) < 0)
            status = tool_warn("%s", all[i].path);
    if (count)
        show(all, count);
    for (int i = 0; i < count; i++)
        free(all[i].name), free(all[i].path);
    free(all);
    return status;
}

int main(int argc, char **argv)
{
    struct file *files = NULL;
    int option, count = 0, status = 0;

    tool_begin(argc, argv, "ls [-al1] [FILE ...]: lists directories; -a with names that begin with a dot, -l in detail, -1 one a line");
    singly = !isatty(1);
    while ((option = getopt(argc, argv, "al1")) != -1)
        switch (option) {
        case 'a': hidden = true; break;
        case 'l': details = true; break;
        case '1': singly = true; break;
        default: tool_usage();
        }
    if (optind == argc)
        return tool_end(list("."));
    for (int i = optind; i < argc; i++) {
        struct stat s;

        if (stat(argv[i], &s) < 0)
            status = tool_warn("%s", argv[i]);
        else if (!S_ISDIR(s.st_mode)) {
            add(&files, &count, "", argv[i]);
            files[count - 1].status = s;
        }
    }
    if (count)
        show(files, count);
    for (int i = optind; i < argc; i++) {
        struct stat s;

        if (stat(argv[i], &s) < 0 || !S_ISDIR(s.st_mode))
            continue;
        if (argc - optind > 1)
            printf("%s%s:\n", count++ ? "\n" : "", argv[i]);
        status |= list(argv[i]);
    }
    return tool_end(status);
}
