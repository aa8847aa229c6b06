/* The program that fork_exec runs: it ends. */
int main(void)
{
    return 0;
}
