from config.releases import migrations_so_far

__path__ = migrations_so_far(__file__)
