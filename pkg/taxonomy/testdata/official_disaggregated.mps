* taxonomy, official form, disaggregated model, budget 2
NAME taxonomy
ROWS
 N obj
 E t0_depth
 E t1_edges
 E t2_surface__normals_
 L d0_2
 L d1_2
 L d1_1
 L d3_0
 L budget
COLUMNS
 MARKER 'MARKER' 'INTORG'
 x0_depth obj -0.5
 x0_depth t0_depth 1
 x0_depth d0_2 1
 x0_depth budget 0.25
 x1_depth obj -0.5477225575051661
 x1_depth t0_depth 1
 x1_depth d1_2 1
 x1_depth d1_1 1
 x1_depth budget 0.25
 x2_edges obj -0.1
 x2_edges t1_edges 1
 x3_surface__normals_ obj -0.4
 x3_surface__normals_ t2_surface__normals_ 1
 x3_surface__normals_ d3_0 1
 y0_depth obj -0.6
 y0_depth t0_depth 1
 y0_depth d3_0 -1
 y0_depth budget 1
 y1_edges obj -0.8
 y1_edges t1_edges 1
 y1_edges d1_1 -1
 y1_edges budget 0.5
 y2_surface__normals_ obj -0.7
 y2_surface__normals_ t2_surface__normals_ 1
 y2_surface__normals_ d0_2 -1
 y2_surface__normals_ d1_2 -1
 y2_surface__normals_ budget 1
 MARKER 'MARKER' 'INTEND'
RHS
 rhs t0_depth 1
 rhs t1_edges 1
 rhs t2_surface__normals_ 1
 rhs budget 2
BOUNDS
 UP bnd x0_depth 1
 UP bnd x1_depth 1
 UP bnd x2_edges 1
 UP bnd x3_surface__normals_ 1
 FX bnd y0_depth 0
 UP bnd y1_edges 1
 UP bnd y2_surface__normals_ 1
ENDATA
