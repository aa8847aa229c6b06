/* From tokens to a tree.
 *   list:     pipeline { (&& || ; & newline) pipeline }
 *   pipeline: [!] command { | command }
 *   command:  words and redirections; or if, while, until, for, { }, ( ), with redirections behind */
#include <stdio.h>
#include <string.h>
#include "sh.h"

static struct lexer lexer;

static struct node *list(const char *const *ends);

static struct node *node(enum kind kind, struct node *a, struct node *b)
{
    struct node *n = take(sizeof *n);

    *n = (struct node){ .kind = kind, .a = a, .b = b };
    return n;
}

static bool at_word(const char *word) { return lexer.token == T_WORD && !strcmp(lexer.word, word); }

static bool at_any(const char *const *words)
{
    for (; *words; words++)
        if (at_word(*words))
            return true;
    return false;
}

static const char *shown(void)
{
    static const char *const names[] = { "the end", "the end of the line", "", ";", "&", "&&", "||", "|", "(", ")", "" };

    return lexer.token == T_WORD || lexer.token == T_REDIRECT ? lexer.word : names[lexer.token];
}

static void expect(const char *word)
{
    if (!at_word(word))
        give_up("%s is expected, not %s", word, shown());
    lex_next(&lexer);
}

static void newlines(void)
{
    while (lexer.token == T_NEWLINE)
        lex_next(&lexer);
}

static bool redirection(struct node *n)
{
    struct redirect **end = &n->redirects, *r;

    if (lexer.token != T_REDIRECT)
        return false;
    r = take(sizeof *r);
    *r = (struct redirect){ .fd = lexer.fd >= 0 ? lexer.fd : lexer.word[0] == '>', .operator = lexer.word };
    lex_next(&lexer);
    if (lexer.token != T_WORD)
        give_up("a file name is expected behind %s, not %s", r->operator, shown());
    r->word = lexer.word;
    while (*end)
        end = &(*end)->next;
    *end = r;
    lex_next(&lexer);
    return true;
}

static struct node *body(const char *begin, const char *end)
{
    const char *ends[] = { end, NULL };
    struct node *n;

    expect(begin);
    n = list(ends);
    expect(end);
    return n;
}

static struct node *loop(enum kind kind)
{
    static const char *const ends[] = { "do", NULL };
    struct node *condition = list(ends);

    return node(kind, condition, body("do", "done"));
}

static struct node *conditional(void)
{
    static const char *const then[] = { "then", NULL }, *const ends[] = { "elif", "else", "fi", NULL }, *const fi[] = { "fi", NULL };
    struct node *n = node(IF, list(then), NULL);

    expect("then");
    n->b = list(ends);
    if (at_word("elif")) {
        lex_next(&lexer);
        n->c = conditional();                   /* which eats our fi */
        return n;
    }
    if (at_word("else")) {
        lex_next(&lexer);
        n->c = list(fi);
    }
    expect("fi");
    return n;
}

static struct node *for_loop(void)
{
    struct node *n = node(FOR, NULL, NULL);

    if (lexer.token != T_WORD || !name_length(lexer.word) || lexer.word[name_length(lexer.word)])
        give_up("a name is expected behind for, not %s", shown());
    n->name = lexer.word;
    lex_next(&lexer);
    if (at_word("in")) {
        lex_next(&lexer);
        for (; lexer.token == T_WORD; lex_next(&lexer))
            list_add(&n->words, lexer.word);
    } else
        list_add(&n->words, take_text("\"$@\"", 4));
    if (lexer.token == T_SEMI)
        lex_next(&lexer);
    newlines();
    n->b = body("do", "done");
    return n;
}

static struct node *compound(void)
{
    static const char *const closed[] = { NULL }, *const brace[] = { "}", NULL };
    struct node *n;

    if (lexer.token == T_LEFT) {
        lex_next(&lexer);
        n = node(SUBSHELL, list(closed), NULL);
        if (lexer.token != T_RIGHT)
            give_up(") is expected, not %s", shown());
        lex_next(&lexer);
    } else if (at_word("if")) {
        lex_next(&lexer);
        n = conditional();
    } else if (at_word("while") || at_word("until")) {
        enum kind kind = at_word("while") ? WHILE : UNTIL;

        lex_next(&lexer);
        n = loop(kind);
    } else if (at_word("for")) {
        lex_next(&lexer);
        n = for_loop();
    } else if (at_word("{")) {
        lex_next(&lexer);
        n = node(GROUP, list(brace), NULL);
        expect("}");
    } else
        return NULL;
    while (redirection(n))
        ;
    return n;
}

static struct node *command(void)
{
    static const char *const reserved[] = { "then", "elif", "else", "fi", "do", "done", "}", NULL };
    struct node *n = compound();

    if (n)
        return n;
    n = node(SIMPLE, NULL, NULL);
    if (at_any(reserved))
        give_up("%s has no beginning", lexer.word);
    for (;;)
        if (lexer.token == T_WORD) {
            list_add(&n->words, lexer.word);
            lex_next(&lexer);
        } else if (!redirection(n))
            break;
    if (!n->words.count && !n->redirects)
        give_up("a command is expected, not %s", shown());
    return n;
}

static struct node *pipeline(void)
{
    struct node *n;

    if (at_word("!")) {
        lex_next(&lexer);
        return node(NOT, pipeline(), NULL);
    }
    n = command();
    if (lexer.token == T_PIPE) {
        lex_next(&lexer);
        newlines();
        n = node(PIPELINE, n, pipeline());
    }
    return n;
}

static struct node *and_or(void)
{
    struct node *n = pipeline();

    while (lexer.token == T_AND_IF || lexer.token == T_OR_IF) {
        enum kind kind = lexer.token == T_AND_IF ? AND_IF : OR_IF;

        lex_next(&lexer);
        newlines();
        n = node(kind, n, pipeline());
    }
    return n;
}

static struct node *sequence(struct node *so_far, struct node *n) { return so_far ? node(SEQUENCE, so_far, n) : n; }

/* Up to one of the words `ends`, or a closing parenthesis. */
static struct node *list(const char *const *ends)
{
    struct node *all = NULL;

    newlines();
    while (lexer.token != T_END && lexer.token != T_RIGHT && !at_any(ends)) {
        struct node *n = and_or();

        if (lexer.token == T_AND)
            n = node(BACKGROUND, n, NULL);
        all = sequence(all, n);
        if (lexer.token != T_AND && lexer.token != T_SEMI && lexer.token != T_NEWLINE)
            break;
        lex_next(&lexer);
        newlines();
    }
    if (!all)
        give_up("a command is expected, not %s", shown());
    return all;
}

struct node *parse_command(struct source *s)
{
    struct node *all = NULL;

    lexer = (struct lexer){ .source = s };
    s->continued = false;
    if (source_peek(s) < 0)
        return NULL;
    s->continued = true;
    lex_next(&lexer);
    while (lexer.token != T_NEWLINE && lexer.token != T_END) {
        struct node *n = and_or();

        if (lexer.token == T_AND)
            n = node(BACKGROUND, n, NULL);
        all = sequence(all, n);
        if (lexer.token == T_AND || lexer.token == T_SEMI)
            lex_next(&lexer);
        else if (lexer.token != T_NEWLINE && lexer.token != T_END)
            give_up("%s is not expected here", shown());
    }
    s->continued = false;
    return all;
}

/* ---- back to text ---- */

static void show_pair(struct text *to, const struct node *n, const char *between)
{
    parse_show(to, n->a);
    text_puts(to, between);
    if (n->b)
        parse_show(to, n->b);
}

static void show_words(struct text *to, const struct list *words)
{
    for (int i = 0; i < words->count; i++) {
        if (i)
            text_add(to, ' ');
        text_puts(to, words->item[i]);
    }
}

void parse_show(struct text *to, const struct node *n)
{
    switch (n->kind) {
    case SIMPLE: show_words(to, &n->words); break;
    case PIPELINE: show_pair(to, n, " | "); break;
    case AND_IF: show_pair(to, n, " && "); break;
    case OR_IF: show_pair(to, n, " || "); break;
    case SEQUENCE: show_pair(to, n, "; "); break;
    case BACKGROUND: show_pair(to, n, " &"); break;
    case NOT: text_puts(to, "! "); parse_show(to, n->a); break;
    case IF: text_puts(to, "if "); show_pair(to, n, "; then "); text_puts(to, "; ...fi"); break;
    case WHILE: text_puts(to, "while "); show_pair(to, n, "; do "); text_puts(to, "; done"); break;
    case UNTIL: text_puts(to, "until "); show_pair(to, n, "; do "); text_puts(to, "; done"); break;
    case FOR: text_puts(to, "for "); text_puts(to, n->name); text_puts(to, " in "); show_words(to, &n->words);
        text_puts(to, "; do "); parse_show(to, n->b); text_puts(to, "; done"); break;
    case GROUP: text_puts(to, "{ "); parse_show(to, n->a); text_puts(to, "; }"); break;
    case SUBSHELL: text_puts(to, "("); parse_show(to, n->a); text_puts(to, ")"); break;
    }
    for (const struct redirect *r = n->redirects; r; r = r->next) {
        text_add(to, ' ');
        if (r->fd != (r->operator[0] == '>'))
            text_add(to, (char)('0' + r->fd));
        text_puts(to, r->operator);
        text_puts(to, r->word);
    }
}
